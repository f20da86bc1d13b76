package io.triadmq.broker.log;

import io.triadmq.raftlog.AppendOutcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A send or a command on its way into an entry. Created by the caller's thread, then owned by the sequencer. */
abstract class Pending {
    /** Term in which it was accepted: it enters the log in that term or not at all. */
    final long term;

    /** What it adds to an entry, at most. */
    final long bytes;

    Pending(long term, long bytes) {
        this.term = term;
        this.bytes = bytes;
    }

    /** It never entered the log. */
    abstract void refuse(AppendOutcome.Reason reason, String detail, @Nullable String leaderHint);

    /** The log's answer to the entry that it was part of, as answer to this part. */
    abstract void complete(AppendOutcome<EntryAnswer> outcome, int part);

    static final class Send extends Pending {
        final SendRequest request;
        final Consumer<AppendOutcome<SendResult>> done;

        Send(long term, SendRequest request, Consumer<AppendOutcome<SendResult>> done) {
            super(term, MessageBatchEncoder.bytesOf(request));
            this.request = request;
            this.done = done;
        }

        @Override
        void refuse(AppendOutcome.Reason reason, String detail, @Nullable String leaderHint) {
            done.accept(new AppendOutcome.Refused<>(reason, detail, leaderHint));
        }

        @Override
        void complete(AppendOutcome<EntryAnswer> outcome, int part) {
            done.accept(outcome.match(
                    applied -> new AppendOutcome.Applied<>(
                            applied.logIndex(),
                            applied.position(),
                            ((EntryAnswer.Sends) applied.result()).results()[part]),
                    refused -> new AppendOutcome.Refused<>(refused.reason(), refused.detail(), refused.leaderHint()),
                    unknown -> new AppendOutcome.Unknown<>(unknown.termAtAppend(), unknown.detail())));
        }
    }

    static final class Command extends Pending {
        final byte[] encoded;
        final Consumer<AppendOutcome<CommandResult>> done;

        Command(long term, byte[] encoded, Consumer<AppendOutcome<CommandResult>> done) {
            super(term, encoded.length);
            this.encoded = encoded;
            this.done = done;
        }

        @Override
        void refuse(AppendOutcome.Reason reason, String detail, @Nullable String leaderHint) {
            done.accept(new AppendOutcome.Refused<>(reason, detail, leaderHint));
        }

        @Override
        void complete(AppendOutcome<EntryAnswer> outcome, int part) {
            done.accept(outcome.match(
                    applied -> new AppendOutcome.Applied<>(
                            applied.logIndex(),
                            applied.position(),
                            ((EntryAnswer.Commands) applied.result()).results()[part]),
                    refused -> new AppendOutcome.Refused<>(refused.reason(), refused.detail(), refused.leaderHint()),
                    unknown -> new AppendOutcome.Unknown<>(unknown.termAtAppend(), unknown.detail())));
        }
    }
}
