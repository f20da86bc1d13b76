package io.triadmq.chaos.run;

import java.util.ArrayList;
import java.util.List;

/** What a run comes to. */
public enum Verdict {
    /** Every promise held. */
    HELD(0),
    /** A promise broke. */
    BROKEN(7),
    /** Nothing broke, but too little was done to mean anything. */
    WEAK(3);

    private final int exitCode;

    Verdict(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Of the command that made or judged the run. */
    public int exitCode() {
        return exitCode;
    }

    public static Verdict of(Judgement judgement, RunDiary diary, Profile profile, RunSpec spec) {
        if (judgement.isBroken()) {
            return BROKEN;
        }
        return weaknesses(diary, profile, spec).isEmpty() ? HELD : WEAK;
    }

    /** Why a run means less than its profile promises; what is asked for shrinks with a shorter run. */
    public static List<String> weaknesses(RunDiary diary, Profile profile, RunSpec spec) {
        double part =
                Math.min(1, spec.length().toMillis() / (double) profile.length().toMillis());
        List<String> weaknesses = new ArrayList<>(diary.troubles());
        long faults = (long) Math.floor(profile.leastFaults() * part);
        if (diary.faults().size() < Math.max(1, faults)) {
            weaknesses.add(
                    diary.faults().size() + " faults were inflicted, at least " + Math.max(1, faults) + " are needed");
        }
        long acks = (long) (profile.leastAcks() * part);
        if (diary.acknowledged() < acks) {
            weaknesses.add(diary.acknowledged() + " messages were acknowledged, at least " + acks + " are needed");
        }
        return weaknesses;
    }
}
