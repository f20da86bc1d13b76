package io.triadmq.broker.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.GroupCommand.SaveOffsets;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.ConsumerOffsets;
import io.triadmq.raftlog.AppendOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class OffsetBufferTest {
    private static final QueueId QUEUE = new QueueId(1, 0);

    private final Map<QueueId, Long> saved = new HashMap<>();
    private final List<SaveOffsets> proposed = new ArrayList<>();
    private final List<Consumer<AppendOutcome<CommandResult>>> waiting = new ArrayList<>();
    private final List<SaveOffsets.Offset> elsewhere = new ArrayList<>();
    private final OffsetBuffer buffer = new OffsetBuffer(
            new Proposals() {
                @Override
                public void send(SendRequest request, Consumer<AppendOutcome<SendResult>> done) {
                    throw new AssertionError("offsets are no sends");
                }

                @Override
                public void propose(GroupCommand command, Consumer<AppendOutcome<CommandResult>> done) {
                    proposed.add((SaveOffsets) command);
                    waiting.add(done);
                }
            },
            new ConsumerOffsets() {
                @Override
                public OptionalLong get(String group, QueueId queue) {
                    Long offset = saved.get(queue);
                    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
                }

                @Override
                public Set<String> groupsOf(int topicId) {
                    return Set.of();
                }

                @Override
                public Map<QueueId, Long> ofGroup(String group) {
                    return saved;
                }
            },
            elsewhere::add);

    private static AppendOutcome<CommandResult> applied() {
        return new AppendOutcome.Applied<>(1, 1, new CommandResult.Done());
    }

    private static AppendOutcome<CommandResult> refused(AppendOutcome.Reason reason) {
        return new AppendOutcome.Refused<>(reason, "", null);
    }

    @Test
    void manyOffsets_becomeOneEntry_withTheHighestOfEachQueue() {
        buffer.save("G", QUEUE, 5);
        buffer.save("G", QUEUE, 7);
        buffer.save("G", QUEUE, 6);
        buffer.save("G", new QueueId(1, 1), 3);
        assertTrue(proposed.isEmpty());

        buffer.flush();

        assertEquals(1, proposed.size());
        assertFalse(proposed.get(0).reset());
        assertEquals(
                Set.of(new SaveOffsets.Offset("G", QUEUE, 7), new SaveOffsets.Offset("G", new QueueId(1, 1), 3)),
                Set.copyOf(proposed.get(0).offsets()));
    }

    @Test
    void offsetThatIsSavedAlready_costsNoEntry() {
        saved.put(QUEUE, 5L);

        buffer.save("G", QUEUE, 5);
        buffer.flush();

        assertTrue(proposed.isEmpty());
    }

    @Test
    void settle_waitsForWhatIsOnItsWay() {
        buffer.save("G", QUEUE, 5);
        CompletableFuture<Void> settled = buffer.settle();
        assertEquals(1, proposed.size());
        assertFalse(settled.isDone());

        waiting.get(0).accept(applied());

        assertTrue(settled.isDone());
        assertTrue(buffer.settle().isDone());
    }

    @Test
    void saveNow_isAnsweredWithItsOutcome() {
        CompletableFuture<AppendOutcome<CommandResult>> outcome = buffer.saveNow(new SaveOffsets.Offset("G", QUEUE, 5));

        waiting.get(0).accept(applied());

        assertTrue(outcome.join() instanceof AppendOutcome.Applied);
    }

    @Test
    void offsetsOfDifferentOwners_areJudgedApart() {
        SaveOffsets.Offset late = new SaveOffsets.Offset("G", QUEUE, 9, "a", 1);
        SaveOffsets.Offset current = new SaveOffsets.Offset("G", QUEUE, 5, "b", 2);
        buffer.save("G", new QueueId(1, 1), 3);
        buffer.save(late);
        CompletableFuture<AppendOutcome<CommandResult>> kept = buffer.saveNow(current);
        assertEquals(3, proposed.get(0).offsets().size());
        CompletableFuture<AppendOutcome<CommandResult>> lost = buffer.saveNow(late);

        waiting.get(0).accept(new AppendOutcome.Applied<>(1, 1, new CommandResult.NotOwned(Set.of(late))));
        waiting.get(1).accept(new AppendOutcome.Applied<>(2, 2, new CommandResult.NotOwned(Set.of(late))));

        assertEquals(new CommandResult.Done(), ((AppendOutcome.Applied<CommandResult>) kept.join()).result());
        assertTrue(((AppendOutcome.Applied<CommandResult>) lost.join()).result() instanceof CommandResult.NotOwned);
    }

    @Test
    void busyLog_getsTheOffsetsWithTheNextFlush() {
        buffer.save("G", QUEUE, 5);
        buffer.flush();
        buffer.save("G", QUEUE, 6);
        waiting.get(0).accept(refused(AppendOutcome.Reason.BUSY));

        buffer.flush();

        assertEquals(
                List.of(new SaveOffsets.Offset("G", QUEUE, 6)), proposed.get(1).offsets());
        assertTrue(elsewhere.isEmpty());
    }

    @Test
    void deposedLeader_handsItsOffsetsOn() {
        buffer.save("G", QUEUE, 5);
        buffer.flush();

        waiting.get(0).accept(refused(AppendOutcome.Reason.NOT_LEADER));

        assertEquals(List.of(new SaveOffsets.Offset("G", QUEUE, 5)), elsewhere);
    }

    @Test
    void manyQueues_areCutIntoEntries_andOneFailureHandsOnAllTheRest() {
        for (int i = 0; i < 2500; i++) {
            buffer.save("G", new QueueId(1, i), 1);
        }
        buffer.flush();
        assertEquals(1000, proposed.get(0).offsets().size());
        waiting.get(0).accept(applied());
        assertEquals(1000, proposed.get(1).offsets().size());

        waiting.get(1).accept(new AppendOutcome.Unknown<>(1, "stepped down"));

        assertEquals(1500, elsewhere.size());
        assertEquals(2, proposed.size());
    }

    @Test
    void reset_dropsWhatWaitsForItsQueue() {
        buffer.save("G", QUEUE, 50);

        buffer.reset(List.of(new SaveOffsets.Offset("G", QUEUE, 2)));
        buffer.flush();

        assertEquals(1, proposed.size());
        assertTrue(proposed.get(0).reset());
    }
}
