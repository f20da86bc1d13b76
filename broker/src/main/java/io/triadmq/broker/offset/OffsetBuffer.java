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
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private List<Waiter> waiters = new ArrayList<>();
    private int inFlight;
    private List<CompletableFuture<Void>> settling = new ArrayList<>();

    /** Different owners of a queue are not mixed: whose offset counts is decided when it is applied. */
    private record Key(String group, QueueId queue, String savedBy, long lockEpoch) {
        static Key of(SaveOffsets.Offset offset) {
            return new Key(offset.group(), offset.queue(), offset.savedBy(), offset.lockEpoch());
        }

        SaveOffsets.Offset at(long offset) {
            return new SaveOffsets.Offset(group, queue, offset, savedBy, lockEpoch);
        }
    }

    /** Who waits for the outcome of a save. */
    private record Waiter(Key key, CompletableFuture<AppendOutcome<CommandResult>> outcome) {}

    /** @param elsewhere gets offsets that this node cannot save because it no longer leads; must not block */
    public OffsetBuffer(Proposals proposals, ConsumerOffsets saved, Consumer<SaveOffsets.Offset> elsewhere) {
        this.proposals = proposals;
        this.saved = saved;
        this.elsewhere = elsewhere;
    }

    /** As {@link #save(SaveOffsets.Offset)}, for who does not consume as a member of a group. */
    public boolean save(String group, QueueId queue, long offset) {
        return save(new SaveOffsets.Offset(group, queue, offset));
    }

    /** Saves an offset some time soon. Returns false when too many wait. */
    public boolean save(SaveOffsets.Offset offset) {
        if (saved.get(offset.group(), offset.queue()).orElse(-1) >= offset.offset()) {
            return true;
        }
        synchronized (this) {
            if (waiting.size() < MAX_WAITING) {
                waiting.merge(Key.of(offset), offset.offset(), Math::max);
                return true;
            }
        }
        flush();
        return false;
    }

    /** Saves an offset and says how that ended: with {@link CommandResult.NotOwned} when the queue is somebody else's. */
    public CompletableFuture<AppendOutcome<CommandResult>> saveNow(SaveOffsets.Offset offset) {
        if (Plant.OFFSETS_OUTSIDE_LOG.isOn()) {
            return CompletableFuture.completedFuture(new AppendOutcome.Applied<>(0, 0, new CommandResult.Done()));
        }
        CompletableFuture<AppendOutcome<CommandResult>> outcome = new CompletableFuture<>();
        synchronized (this) {
            waiting.merge(Key.of(offset), offset.offset(), Math::max);
            waiters.add(new Waiter(Key.of(offset), outcome));
        }
        flush();
        return outcome;
    }

    /** Sets offsets, back or forward. What waited for these queues is dropped. */
    public CompletableFuture<AppendOutcome<CommandResult>> reset(List<SaveOffsets.Offset> offsets) {
        synchronized (this) {
            for (SaveOffsets.Offset offset : offsets) {
                waiting.keySet()
                        .removeIf(key -> key.queue().equals(offset.queue())
                                && key.group().equals(offset.group()));
            }
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
        List<Waiter> told;
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
        propose(taken.entrySet().iterator(), told, new HashSet<>());
    }

    /** One entry after the other, so that the last one's outcome is the outcome of all but those that were not owned. */
    private void propose(Iterator<Map.Entry<Key, Long>> rest, List<Waiter> told, Set<Key> notOwned) {
        List<SaveOffsets.Offset> offsets = new ArrayList<>();
        while (rest.hasNext() && offsets.size() < OFFSETS_PER_ENTRY) {
            Map.Entry<Key, Long> entry = rest.next();
            offsets.add(entry.getKey().at(entry.getValue()));
        }
        proposals.propose(new SaveOffsets(offsets, false), outcome -> {
            if (outcome instanceof AppendOutcome.Applied<CommandResult> applied) {
                if (applied.result() instanceof CommandResult.NotOwned refused) {
                    refused.offsets().forEach(offset -> notOwned.add(Key.of(offset)));
                }
                if (rest.hasNext()) {
                    propose(rest, told, notOwned);
                    return;
                }
            } else {
                rest.forEachRemaining(entry -> offsets.add(entry.getKey().at(entry.getValue())));
                notSaved(offsets, outcome);
            }
            ended(told, notOwned, outcome);
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
                waiting.merge(Key.of(offset), offset.offset(), Math::max);
            }
        }
    }

    /** Other offsets of the same entry may have been refused, or this one. */
    private static AppendOutcome<CommandResult> outcomeOf(
            Key key, Set<Key> notOwned, AppendOutcome<CommandResult> outcome) {
        if (!(outcome instanceof AppendOutcome.Applied<CommandResult> applied)) {
            return outcome;
        }
        CommandResult result =
                notOwned.contains(key) ? new CommandResult.NotOwned(Set.of(key.at(0))) : new CommandResult.Done();
        return new AppendOutcome.Applied<>(applied.logIndex(), applied.position(), result);
    }

    private void ended(List<Waiter> told, Set<Key> notOwned, AppendOutcome<CommandResult> outcome) {
        List<CompletableFuture<Void>> settled = List.of();
        synchronized (this) {
            inFlight--;
            if (inFlight == 0) {
                settled = settling;
                settling = new ArrayList<>();
            }
        }
        told.forEach(waiter -> waiter.outcome().complete(outcomeOf(waiter.key(), notOwned, outcome)));
        settled.forEach(waiter -> waiter.complete(null));
    }
}
