package io.triadmq.ops.demo;

import io.triadmq.client.SendException;
import io.triadmq.client.SendResult;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Books how sends end. Called on the producer's callback thread. */
final class Outcomes {
    private final Ledger ledger;
    private final GapMeter gaps;

    Outcomes(Ledger ledger, GapMeter gaps) {
        this.ledger = ledger;
        this.gaps = gaps;
    }

    void started(int line, byte[] body) {
        ledger.sent(line, body);
        gaps.sent(System.nanoTime());
    }

    void ended(int line, @Nullable SendResult result, @Nullable Throwable failure) {
        if (result != null) {
            gaps.acknowledged(System.nanoTime());
            ledger.acknowledged(line, result.messageQueue().queueId(), result.queueOffset());
            return;
        }
        gaps.failed();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SendException send && !send.mayBeStored()) {
            ledger.refused(line, String.valueOf(send.getMessage()));
        } else {
            ledger.unknown(line, String.valueOf(cause));
        }
    }
}
