package io.triadmq.chaos.nemesis;

import java.util.Map;

/**
 * One fault that was done.
 *
 * @param name of the nemesis
 * @param kind of the fault
 * @param target who was hurt: node names joined by commas, or links as {@code a>b}
 * @param startNanos when it began, by the clock of the {@link FaultLog}
 * @param endNanos when it was healed; {@link #OPEN} until then
 * @param details what else there is to know, in the order it became known
 */
public record Injection(
        String name, FaultKind kind, String target, long startNanos, long endNanos, Map<String, String> details) {
    /** Not healed yet. */
    public static final long OPEN = -1;

    public boolean isOpen() {
        return endNanos == OPEN;
    }
}
