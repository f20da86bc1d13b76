package io.triadmq.raftlog.plant;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Bugs of the kinds that other systems have had, to prove that the chaos harness can fail: a harness that finds nothing
 * is worth what it finds when there is something. Named by the system property {@value #PROPERTY}, and possible only
 * where {@value #ALLOWED} is on the class path, which is in no jar of a release.
 */
public enum Plant {
    /** Sends are acknowledged when they are handed to the log, not when a majority has them. */
    ACK_BEFORE_QUORUM,
    /** Attempts that were stored before are stored again. */
    FORGET_SEQUENCES,
    /** Saves of consumer offsets are answered and do not enter the log. */
    OFFSETS_OUTSIDE_LOG,
    /** Now and then a replica leaves out a message that it applies. */
    APPLY_DIFFERENTLY,
    /** The log is never forced to disk. */
    NO_FSYNC;

    /** Names of the bugs, separated by commas, lower case with hyphens. */
    public static final String PROPERTY = "triad.plant";

    /** Resource without which the property is refused. */
    public static final String ALLOWED = "META-INF/triad-planted-bugs-allowed";

    private static final int ONE_IN = 2000;

    private final boolean on;

    Plant() {
        String names = System.getProperty(PROPERTY, "");
        on = Arrays.asList(names.split(","))
                        .contains(name().toLowerCase(Locale.ROOT).replace('_', '-'))
                && Plant.class.getClassLoader().getResource(ALLOWED) != null;
    }

    /** Whether this process has this bug. */
    public boolean isOn() {
        return on;
    }

    /** As {@link #isOn}, now and then. */
    public boolean strikes() {
        return on && ThreadLocalRandom.current().nextInt(ONE_IN) == 0;
    }

    /**
     * To be called where a process begins.
     *
     * @throws IllegalStateException if bugs are asked for that this build does not have
     */
    public static void refuseIfNotAllowed() {
        String names = System.getProperty(PROPERTY, "");
        if (names.isEmpty()) {
            return;
        }
        List<String> planted = Arrays.stream(values())
                .filter(Plant::isOn)
                .map(plant -> plant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        for (String name : names.split(",")) {
            if (!planted.contains(name)) {
                throw new IllegalStateException("-D" + PROPERTY + "=" + names + " asks for a bug that this build does"
                        + " not have; it is for tests of the chaos harness only");
            }
        }
    }
}
