package io.triadmq.broker.offset;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand.SaveOffsets;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.ConsumerOffsets;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.plant.Plant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers consumer offsets, so that thousands of them become one log entry every 200 ms. Consumers save every five
 * seconds and promise nothing about what was consumed since, so a gathered offset that is lost with the leader costs
 * what a lost save always costs: a few messages are delivered again.
 *
 * <p>Offsets never fall here: of several for one queue the highest is saved. Moving back is {@link #reset}.
 *
 * <p>Works on the leader; elsewhere what is gathered is handed to {@code elsewhere}. Thread-safe.
 */
public final class OffsetBuffer {
    /** How often {@link #flush} should be called. */
    public static final long FLUSH_MILLIS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(OffsetBuffer.class);

    /** Offsets in one entry: about 64 KiB. */
    private static final int OFFSETS_PER_ENTRY = 1000;

    /** Queues with an offset waiting; at the limit they are flushed at once, and new ones refused while that lasts. */
    private static final int MAX_WAITING = 200_000;

    private final Proposals proposals;
    private final ConsumerOffsets saved;
    private final Consumer<SaveOffsets.Offset> elsewhere;

    // Guarded by this.
    private Map<Key, Long> waiting = new HashMap<>();
    private List<CompletableFuture<AppendOutcome<CommandResult>>> waiters = new ArrayList<>();
    private int inFlight;
    private List<CompletableFuture<Void>> settling = new ArrayList<>();

    private record Key(String group, QueueId queue) {}

    /** @param elsewhere gets offsets that this node cannot save because it no longer leads; must not block */
    public OffsetBuffer(Proposals proposals, ConsumerOffsets saved, Consumer<SaveOffsets.Offset> elsewhere) {
        this.proposals = proposals;
        this.saved = saved;
        this.elsewhere = elsewhere;
    }

    /** Saves an offset some time soon. Returns false when too many wait. */
    public boolean save(String group, QueueId queue, long offset) {
        if (saved.get(group, queue).orElse(-1) >= offset) {
            return true;
        }
        synchronized (this) {
            if (waiting.size() < MAX_WAITING) {
                waiting.merge(new Key(group, queue), offset, Math::max);
                return true;
            }
        }
        flush();
        return false;
    }

    /** Saves an offset and says how that ended. */
    public CompletableFuture<AppendOutcome<CommandResult>> saveNow(String group, QueueId queue, long offset) {
        if (Plant.OFFSETS_OUTSIDE_LOG.isOn()) {
            return CompletableFuture.completedFuture(new AppendOutcome.Applied<>(0, 0, new CommandResult.Done()));
        }
        CompletableFuture<AppendOutcome<CommandResult>> outcome = new CompletableFuture<>();
        synchronized (this) {
            waiting.merge(new Key(group, queue), offset, Math::max);
            waiters.add(outcome);
        }
        flush();
        return outcome;
    }

    /** Sets offsets, back or forward. What waited for these queues is dropped. */
    public CompletableFuture<AppendOutcome<CommandResult>> reset(List<SaveOffsets.Offset> offsets) {
        synchronized (this) {
            offsets.forEach(offset -> waiting.remove(new Key(offset.group(), offset.queue())));
        }
        CompletableFuture<AppendOutcome<CommandResult>> outcome = new CompletableFuture<>();
        proposals.propose(new SaveOffsets(offsets, true), outcome::complete);
        return outcome;
    }

    /** Completes once everything that was handed over before is saved or has failed. */
    public CompletableFuture<Void> settle() {
        flush();
        synchronized (this) {
            if (inFlight == 0) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> settled = new CompletableFuture<>();
            settling.add(settled);
            return settled;
        }
    }

    /** Hands what waits to the log. */
    public void flush() {
        Map<Key, Long> taken;
        List<CompletableFuture<AppendOutcome<CommandResult>>> told;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
            taken = waiting;
            waiting = new HashMap<>();
            told = waiters;
            waiters = new ArrayList<>();
            inFlight++;
        }
        propose(taken.entrySet().iterator(), told);
    }

    /** One entry after the other, so that the last one's outcome is the outcome of all. */
    private void propose(
            Iterator<Map.Entry<Key, Long>> rest, List<CompletableFuture<AppendOutcome<CommandResult>>> told) {
        List<SaveOffsets.Offset> offsets = new ArrayList<>();
        while (rest.hasNext() && offsets.size() < OFFSETS_PER_ENTRY) {
            Map.Entry<Key, Long> entry = rest.next();
            offsets.add(new SaveOffsets.Offset(
                    entry.getKey().group(), entry.getKey().queue(), entry.getValue()));
        }
        proposals.propose(new SaveOffsets(offsets, false), outcome -> {
            if (outcome instanceof AppendOutcome.Applied && rest.hasNext()) {
                propose(rest, told);
                return;
            }
            if (!(outcome instanceof AppendOutcome.Applied)) {
                rest.forEachRemaining(entry -> offsets.add(new SaveOffsets.Offset(
                        entry.getKey().group(), entry.getKey().queue(), entry.getValue())));
                notSaved(offsets, outcome);
            }
            ended(told, outcome);
        });
    }

    private void notSaved(List<SaveOffsets.Offset> offsets, AppendOutcome<CommandResult> outcome) {
        LOG.debug("{} offsets not saved: {}", offsets.size(), outcome);
        boolean tryAgainHere = outcome instanceof AppendOutcome.Refused<CommandResult> refused
                && (refused.reason() == AppendOutcome.Reason.BUSY
                        || refused.reason() == AppendOutcome.Reason.DISK_FULL);
        if (!tryAgainHere) {
            offsets.forEach(elsewhere);
            return;
        }
        synchronized (this) {
            for (SaveOffsets.Offset offset : offsets) {
                waiting.merge(new Key(offset.group(), offset.queue()), offset.offset(), Math::max);
            }
        }
    }

    private void ended(
            List<CompletableFuture<AppendOutcome<CommandResult>>> told, AppendOutcome<CommandResult> outcome) {
        List<CompletableFuture<Void>> settled = List.of();
        synchronized (this) {
            inFlight--;
            if (inFlight == 0) {
                settled = settling;
                settling = new ArrayList<>();
            }
        }
        told.forEach(waiter -> waiter.complete(outcome));
        settled.forEach(waiter -> waiter.complete(null));
    }
}
