package io.triadmq.broker.log;

import io.triadmq.broker.testing.UnusedCommitLog;
import io.triadmq.raftlog.AppendOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A log whose appends stay in flight until the test ends them, one way or another. */
final class ManualLog extends UnusedCommitLog<EntryAnswer> {
    private static final long WAIT_SECONDS = 20;

    /** One append. */
    record Append(byte[] payload, long term, Consumer<AppendOutcome<EntryAnswer>> done) {
        boolean isCommands() {
            return EntryFormat.kindOf(payload) == EntryFormat.COMMANDS;
        }

        List<GroupCommand> commands() {
            return new CommandCodec().decode(payload);
        }

        /** Tag hashes of the messages: the tests use them as names. */
        List<Integer> tags() {
            List<Integer> tags = new ArrayList<>();
            MessageBatchCursor cursor = new MessageBatchCursor();
            cursor.open(payload);
            for (int r = 0; r < cursor.requestCount(); r++) {
                cursor.nextRequest();
                for (int m = 0; m < cursor.messageCount(); m++) {
                    cursor.nextMessage();
                    tags.add(cursor.tagHash());
                }
            }
            return tags;
        }

        long logTime() {
            return EntryFormat.logTimeOf(payload);
        }

        /** Answers each send with the tag of its first message as offset. */
        void apply() {
            if (isCommands()) {
                CommandResult[] results = new CommandResult[commands().size()];
                Arrays.fill(results, new CommandResult.Done());
                done.accept(new AppendOutcome.Applied<>(1, 0, new EntryAnswer.Commands(results)));
                return;
            }
            MessageBatchCursor cursor = new MessageBatchCursor();
            cursor.open(payload);
            SendResult[] results = new SendResult[cursor.requestCount()];
            for (int r = 0; r < results.length; r++) {
                cursor.nextRequest();
                cursor.nextMessage();
                results[r] = new SendResult(SendResult.Status.STORED, cursor.tagHash(), new long[0], logTime(), 0);
                for (int m = 1; m < cursor.messageCount(); m++) {
                    cursor.nextMessage();
                }
            }
            done.accept(new AppendOutcome.Applied<>(1, 0, new EntryAnswer.Sends(results)));
        }

        void refuse(AppendOutcome.Reason reason) {
            done.accept(new AppendOutcome.Refused<>(reason, "test", null));
        }

        void unknown() {
            done.accept(new AppendOutcome.Unknown<>(term, "test"));
        }
    }

    private final BlockingQueue<Append> appends = new LinkedBlockingQueue<>();

    @Override
    public void append(byte[] payload, long expectedTerm, Consumer<AppendOutcome<EntryAnswer>> done) {
        appends.add(new Append(payload, expectedTerm, done));
    }

    /** Waits for the next append. */
    Append next() throws InterruptedException {
        Append append = appends.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (append == null) {
            throw new AssertionError("nothing was appended");
        }
        return append;
    }

    /** Appends that came and were not taken by {@link #next}. */
    int waiting() {
        return appends.size();
    }
}
