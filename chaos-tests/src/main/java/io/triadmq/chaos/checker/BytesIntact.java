package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.List;

/** Looks for messages whose bytes are not those that were sent; the reader that found them notes them with its poll. */
public final class BytesIntact implements Checker {
    /** Extra of an operation that read something: descriptions of messages with changed bytes. */
    public static final String CORRUPT = "corrupt";

    private final Findings findings = new Findings(this);

    @Override
    public String promise() {
        return "bytes-intact";
    }

    @Override
    public String claim() {
        return "Every message that is read has the bytes that were sent.";
    }

    @Override
    public void see(Operation operation) {
        if (operation.isNemesis() || operation.type() != OpType.OK) {
            return;
        }
        boolean reads = operation.f().equals("poll") || operation.f().equals("dequeue");
        findings.judged(reads ? 1 : 0);
        if (operation.extras().get(CORRUPT) instanceof List<?> corrupt) {
            corrupt.forEach(each -> findings.violation("changed", each + ", in operation " + operation.index()));
        }
    }

    @Override
    public Result result() {
        return findings.result();
    }
}
