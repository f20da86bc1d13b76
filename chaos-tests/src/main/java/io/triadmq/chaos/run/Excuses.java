package io.triadmq.chaos.run;

import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.checker.NodeLogsClean;
import io.triadmq.chaos.checker.NodeLogsClean.Excuse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the faults of a run may make nodes say in their logs. */
final class Excuses {
    private static final Pattern DISK_FAULT = Pattern.compile("(power|disk)-.*");
    private static final Pattern DAMAGE = Pattern.compile("(bitflip|truncate|torn|wipe)-.*");

    private static final List<Excuse> DISK_FAILS = List.of(
            Excuse.of(
                    "No space left|Input/output error|Read-only file system|Structure needs cleaning",
                    "the disk failed"),
            Excuse.of(
                    "is broken and takes no more entries|replica \\S+ stops", "the disk failed, so the node gives up"),
            Excuse.of("cannot go on|cannot start|cannot be flushed", "the disk failed, so the node gives up"));

    private static final List<Excuse> FILE_IS_DAMAGED = List.of(
            Excuse.of(
                    "cannot go on|cannot start|DamageException|replica \\S+ stops",
                    "its files were damaged, and it noticed"),
            Excuse.of("Corruption|checksum mismatch|\\bcrc\\b", "its files were damaged, and it noticed"));

    private Excuses() {}

    static List<Excuse> of(RunDiary diary) {
        List<Excuse> excuses = new ArrayList<>(NodeLogsClean.PEER_IS_AWAY);
        if (happened(diary, DISK_FAULT)) {
            excuses.addAll(DISK_FAILS);
        }
        if (happened(diary, DAMAGE)) {
            excuses.addAll(FILE_IS_DAMAGED);
        }
        return excuses;
    }

    /** Combinations are named by their parts, joined by a plus. */
    private static boolean happened(RunDiary diary, Pattern fault) {
        return diary.faults().stream()
                .map(FaultWindows.Window::name)
                .flatMap(name -> Pattern.compile("\\+").splitAsStream(name))
                .anyMatch(fault.asMatchPredicate());
    }
}
