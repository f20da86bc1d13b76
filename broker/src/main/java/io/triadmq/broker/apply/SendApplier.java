package io.triadmq.broker.apply;

import io.triadmq.broker.index.IndexWriter;
import io.triadmq.broker.index.StoredIndex;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.log.MessageBatchCursor;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.log.SendResult.Status;
import io.triadmq.broker.log.UnreadableEntryException;
import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.raftlog.plant.Plant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the requests of a message batch and stores what is new.
 *
 * <p>A producer's requests must follow one another on a queue: a request is stored when it begins with the sequence
 * after the last stored one, is a duplicate when it ends at or before it, and is refused otherwise, as a whole. The
 * answer to a duplicate (where it was stored the first time) is looked up on the leader only, when the round is
 * written: it changes no state.
 *
 * <p>Owned by the apply thread; pure but for those answers.
 */
final class SendApplier {
    /** Longest walk along a producer's chain: far above what a client keeps in flight on a queue. */
    private static final long MAX_CHAIN_STEPS = 1 << 16;

    private static final long[] NO_POSITIONS = {};

    private final TopicRegistry topics;
    private final ProducerTable producers;
    private final HalfTable halves;
    private final StoredIndex index;
    private final IndexWriter writer;
    private final UniqueKeySends byUniqueKey;
    private final List<Duplicate> duplicates = new ArrayList<>();
    private boolean answering;

    /** A duplicate whose answer is to be looked up and put into {@code results[slot]}. */
    private record Duplicate(
            SendResult[] results, int slot, QueueId queue, boolean half, long lastOffset, long stepsBack, int count) {}

    SendApplier(
            TopicRegistry topics,
            ProducerTable producers,
            UniqueKeyTable uniqueKeys,
            HalfTable halves,
            StoredIndex index) {
        this.topics = topics;
        this.producers = producers;
        this.halves = halves;
        this.index = index;
        this.writer = index.writer();
        this.byUniqueKey = new UniqueKeySends(uniqueKeys, writer);
    }

    /** Whether someone on this node may wait for answers. */
    void answering(boolean leading) {
        answering = leading;
    }

    void clear() {
        duplicates.clear();
    }

    SendResult[] apply(MessageBatchCursor batchOfMessages, long entryPosition, long storeTime, StoreBatch batch) {
        SendResult[] results = new SendResult[batchOfMessages.requestCount()];
        for (int i = 0; i < results.length; i++) {
            batchOfMessages.nextRequest();
            results[i] = applyRequest(batchOfMessages, entryPosition, storeTime, batch, results, i);
        }
        writer.endEntry(storeTime, batch);
        return results;
    }

    private SendResult applyRequest(
            MessageBatchCursor request,
            long entryPosition,
            long storeTime,
            StoreBatch batch,
            SendResult[] results,
            int slot) {
        TopicSettings topic = topics.get(request.topicId());
        if (topic == null || request.queueNumber() >= topic.queueCount()) {
            request.skipMessages();
            return notStored(Status.NO_SUCH_QUEUE, storeTime, 0);
        }
        if (!request.stamped()) {
            if (request.half()) {
                return storeHalf(request, entryPosition, storeTime, HalfMessage.NONE, batch);
            }
            long window = topic.uniqueKeyWindowMillis();
            return window > 0
                    ? byUniqueKey.store(request, window, entryPosition, storeTime, batch)
                    : store(request, entryPosition, storeTime, 0, batch);
        }
        long queue = ProducerTable.lane(request.topicId(), request.queueNumber(), request.half());
        ProducerRow row = producers.get(queue, request.producerId());
        SendResult refused = judge(request, row, storeTime, results, slot);
        if (refused != null) {
            request.skipMessages();
            return refused;
        }
        if (row == null) {
            row = new ProducerRow(request.epoch());
        } else if (request.epoch() > row.epoch) {
            row.startEpoch(request.epoch());
        }
        if (request.half()) {
            return storeStampedHalf(request, entryPosition, storeTime, queue, row, batch);
        }
        long firstOffset = writer.open(request.topicId(), request.queueNumber());
        long firstLink = row.lastQueueOffset == ProducerRow.NONE ? 0 : firstOffset - row.lastQueueOffset;
        row.lastSequence = request.firstSequence() + request.messageCount() - 1;
        row.lastQueueOffset = firstOffset + request.messageCount() - 1;
        row.lastSentMillis = storeTime;
        producers.changed(queue, request.producerId(), row, batch);
        return store(request, entryPosition, storeTime, firstLink, batch);
    }

    /** The answer to a stamped request that is not to be stored; null when it is. */
    private @Nullable SendResult judge(
            MessageBatchCursor request, @Nullable ProducerRow row, long storeTime, SendResult[] results, int slot) {
        if (row != null && request.epoch() < row.epoch) {
            return notStored(Status.FENCED, storeTime, row.epoch);
        }
        long last = row == null || request.epoch() > row.epoch ? ProducerRow.NONE : row.lastSequence;
        if (request.firstSequence() == last + 1) {
            return null;
        }
        long lastOfRequest = request.firstSequence() + request.messageCount() - 1;
        if (row == null || lastOfRequest > last) {
            return notStored(Status.SEQUENCE_GAP, storeTime, last + 1);
        }
        if (Plant.FORGET_SEQUENCES.isOn()) {
            return null;
        }
        if (answering) {
            QueueId queue = new QueueId(request.topicId(), request.queueNumber());
            duplicates.add(new Duplicate(
                    results,
                    slot,
                    queue,
                    request.half(),
                    row.lastQueueOffset,
                    last - lastOfRequest,
                    request.messageCount()));
        }
        return notStored(Status.DUPLICATE, storeTime, request.queueNumber());
    }

    private SendResult storeStampedHalf(
            MessageBatchCursor request,
            long entryPosition,
            long storeTime,
            long lane,
            ProducerRow row,
            StoreBatch batch) {
        SendResult stored = storeHalf(request, entryPosition, storeTime, row.lastQueueOffset, batch);
        row.lastSequence = request.firstSequence() + request.messageCount() - 1;
        row.lastQueueOffset = stored.firstQueueOffset();
        row.lastSentMillis = storeTime;
        producers.changed(lane, request.producerId(), row, batch);
        return stored;
    }

    /** @param previous position of the producer's half message before this one */
    private SendResult storeHalf(
            MessageBatchCursor request, long entryPosition, long storeTime, long previous, StoreBatch batch) {
        if (request.messageCount() != 1) {
            throw new UnreadableEntryException(
                    "a request of " + request.messageCount() + " half messages, one is what there can be");
        }
        request.nextMessage();
        long position = entryPosition + request.recordAt();
        HalfMessage half = new HalfMessage(
                position,
                new QueueId(request.topicId(), request.queueNumber()),
                request.recordBytes(),
                request.tagHash(),
                storeTime,
                0,
                storeTime + request.firstCheckMillis(),
                request.producerGroup(),
                previous);
        halves.add(half, batch);
        return new SendResult(Status.STORED, position, new long[] {position}, storeTime, 0);
    }

    private SendResult store(
            MessageBatchCursor request, long entryPosition, long storeTime, long firstLink, StoreBatch batch) {
        long firstOffset = writer.open(request.topicId(), request.queueNumber());
        long[] positions = new long[request.messageCount()];
        for (int i = 0; i < positions.length; i++) {
            request.nextMessage();
            positions[i] = entryPosition + request.recordAt();
            if (Plant.APPLY_DIFFERENTLY.strikes()) {
                continue;
            }
            long link = i == 0 ? firstLink : request.stamped() ? 1 : 0;
            writer.append(positions[i], request.recordBytes(), request.tagHash(), link, storeTime, batch);
        }
        return new SendResult(Status.STORED, firstOffset, positions, storeTime, 0);
    }

    private static SendResult notStored(Status status, long storeTime, long detail) {
        return new SendResult(status, -1, NO_POSITIONS, storeTime, detail);
    }

    /** Fills in where the round's duplicates were stored. The round is written. */
    void answerDuplicates() {
        for (int i = 0; i < duplicates.size(); i++) {
            Duplicate one = duplicates.get(i);
            if (one.half) {
                answerHalf(one);
                continue;
            }
            List<IndexRow> rows = index.chain(one.queue, one.lastOffset, one.stepsBack, one.count, MAX_CHAIN_STEPS);
            if (rows != null) {
                long[] positions = rows.stream().mapToLong(IndexRow::position).toArray();
                IndexRow first = rows.get(0);
                one.results[one.slot] = new SendResult(
                        Status.DUPLICATE, first.queueOffset(), positions, first.storeTime(), one.queue.number());
            }
        }
        duplicates.clear();
    }

    private void answerHalf(Duplicate one) {
        long position = one.stepsBack > MAX_CHAIN_STEPS ? -1 : halves.stepBack(one.lastOffset, one.stepsBack);
        if (position >= 0) {
            long storeTime = one.results[one.slot].storeTime();
            one.results[one.slot] =
                    new SendResult(Status.DUPLICATE, position, new long[] {position}, storeTime, one.queue.number());
        }
    }
}
