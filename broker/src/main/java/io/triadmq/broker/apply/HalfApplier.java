package io.triadmq.broker.apply;

import io.triadmq.broker.index.IndexWriter;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.QueueId;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of half messages. The first resolution in log order wins, and later ones are answered with it. To commit
 * one is to write an index row that points at its record: the body stays where it was written once.
 *
 * <p>Owned by the apply thread; pure.
 */
final class HalfApplier {
    private final TopicRegistry topics;
    private final HalfTable halves;
    private final IndexWriter index;

    HalfApplier(TopicRegistry topics, HalfTable halves, IndexWriter index) {
        this.topics = topics;
        this.halves = halves;
        this.index = index;
    }

    /** @param position of the command in the CommitLog */
    CommandResult resolve(GroupCommand.ResolveHalf command, long position, long logTime, StoreBatch batch) {
        HalfMessage half = halves.find(command.position());
        if (half == null) {
            return known(command.position());
        }
        if (!half.producerGroup().equals(command.producerGroup())) {
            return new CommandResult.Rejected("the half message at position " + command.position() + " is of group "
                    + half.producerGroup() + ", not " + command.producerGroup());
        }
        long offset = command.commit() ? show(half, half.queue(), position, logTime, batch) : -1;
        halves.resolve(half, command.commit(), offset, logTime, batch);
        return new CommandResult.Resolved(command.commit(), offset, true);
    }

    private CommandResult known(long position) {
        HalfTable.Resolution known = halves.resolution(position);
        return known == null
                ? new CommandResult.Rejected("no half message at position " + position
                        + ": there never was one, or it was resolved long ago")
                : new CommandResult.Resolved(known.committed(), known.queueOffset(), false);
    }

    /** Rolls back, and shows the message where people look for those without a fate. */
    CommandResult giveUp(GroupCommand.GiveUpHalf command, long position, long logTime, StoreBatch batch) {
        HalfMessage half = halves.find(command.position());
        if (half == null) {
            return known(command.position());
        }
        show(half, command.target(), position, logTime, batch);
        halves.resolve(half, false, -1, logTime, batch);
        return new CommandResult.Resolved(false, -1, true);
    }

    private long show(HalfMessage half, QueueId queue, long position, long logTime, StoreBatch batch) {
        if (topics.get(queue.topicId()) == null) {
            return -1;
        }
        long offset = index.open(queue.topicId(), queue.number());
        index.appendHalf(position, half.position(), half.size(), half.tagHash(), logTime, batch);
        return offset;
    }

    /** Counts a check of those that are still unresolved, and says which they are. */
    CommandResult checked(GroupCommand.CheckHalves command, long logTime, StoreBatch batch) {
        List<Long> unresolved = new ArrayList<>();
        for (long position : command.positions()) {
            HalfMessage half = halves.find(position);
            if (half != null) {
                halves.add(half.checked(logTime + Math.max(0, command.nextCheckMillis())), batch);
                unresolved.add(position);
            }
        }
        return new CommandResult.Unresolved(unresolved);
    }
}
