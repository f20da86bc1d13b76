package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import io.triadmq.chaos.history.Values;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Counts repeated deliveries. They are allowed around a fault, up to what consumers had been handed and not yet saved;
 * without a fault there must be none.
 */
public final class DuplicatesBounded implements Checker {
    /** A consumer that was cut off gives its queues up after so long, and what it had is delivered again then. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final FaultWindows faults;
    private final long allowedPerFault;
    private final long joiningNanos;
    private final Deliveries deliveries = new Deliveries();
    private final Findings findings = new Findings(this);
    private long duplicates;

    /**
     * @param allowedPerFault messages that consumers may have been handed and not yet saved
     * @param joining time at the begin of the run in which the members may still share the queues among them
     */
    public DuplicatesBounded(FaultWindows faults, long allowedPerFault, Duration joining) {
        this.joiningNanos = joining.toNanos();
        this.faults = faults;
        this.allowedPerFault = allowedPerFault;
    }

    @Override
    public String promise() {
        return "duplicates-bounded";
    }

    @Override
    public String claim() {
        return "Messages are delivered again only around faults, and then at most those that were handed out and not"
                + " yet saved.";
    }

    @Override
    public void see(Operation operation) {
        boolean delivery = !operation.isNemesis() && operation.f().equals("dequeue") && operation.type() == OpType.OK;
        if (!delivery || !(operation.value() instanceof Long value)) {
            return;
        }
        findings.judged(1);
        if (deliveries.add(value) > 1) {
            duplicates++;
            if (operation.time() > joiningNanos && !faults.isNear(operation.time(), GRACE_NANOS)) {
                findings.violation(
                        "again without a fault",
                        "value " + Values.name(value) + " at " + Times.text(operation.time()) + ", operation "
                                + operation.index());
            }
        }
    }

    @Override
    public Result result() {
        long allowed = allowedPerFault * (faults.all().size() + (joiningNanos > 0 ? 1 : 0));
        findings.count("delivered again", duplicates);
        findings.count("allowed", allowed);
        if (duplicates > allowed) {
            findings.violation(
                    "too many",
                    duplicates + " messages were delivered again in "
                            + faults.all().size() + " faults, allowed are " + allowed);
        }
        return findings.result();
    }
}
