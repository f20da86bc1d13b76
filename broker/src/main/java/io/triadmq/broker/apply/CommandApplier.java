package io.triadmq.broker.apply;

import io.triadmq.broker.index.IndexWriter;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.log.CommandCodec;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.UnreadableEntryException;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each command does to the tables. Owned by the apply thread; pure. */
final class CommandApplier {
    private static final CommandResult DONE = new CommandResult.Done();

    private final TopicRegistry topics;
    private final GroupRegistry groups;
    private final OffsetTable offsets;
    private final LockTable locks;
    private final ProducerTable producers;
    private final TermTable terms;
    private final IndexWriter index;
    private final HalfTable halfTable;
    private final HalfApplier halves;
    private int featureLevel = CommandCodec.KNOWN_LEVEL;
    private long previousLogTime;

    CommandApplier(
            TopicRegistry topics,
            GroupRegistry groups,
            OffsetTable offsets,
            LockTable locks,
            ProducerTable producers,
            TermTable terms,
            IndexWriter index,
            HalfTable halfTable) {
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
        this.locks = locks;
        this.producers = producers;
        this.terms = terms;
        this.index = index;
        this.halfTable = halfTable;
        this.halves = new HalfApplier(topics, halfTable, index);
    }

    void load(StateStore store) {
        featureLevel = (int) MetaRow.FEATURE_LEVEL.get(store, 1);
        if (featureLevel > CommandCodec.KNOWN_LEVEL) {
            throw new UnreadableEntryException("the state is at feature level " + featureLevel
                    + ", this version knows up to " + CommandCodec.KNOWN_LEVEL + "; upgrade this node");
        }
    }

    /** @param before log time of the entry before the one whose commands follow */
    void startEntry(long before) {
        previousLogTime = before;
    }

    int featureLevel() {
        return featureLevel;
    }

    /** @param position of the command in the CommitLog */
    CommandResult apply(GroupCommand command, long logIndex, long position, long logTime, StoreBatch batch) {
        if (command instanceof GroupCommand.SaveOffsets c) {
            return saveOffsets(c, logTime, batch);
        } else if (command instanceof GroupCommand.ResolveHalf c) {
            return halves.resolve(c, position, logTime, batch);
        } else if (command instanceof GroupCommand.CheckHalves c) {
            return halves.checked(c, logTime, batch);
        } else if (command instanceof GroupCommand.GiveUpHalf c) {
            return halves.giveUp(c, position, logTime, batch);
        } else if (command instanceof GroupCommand.ForgetResolutions c) {
            halfTable.forgetBefore(c.beforePosition(), batch);
            return DONE;
        } else if (command instanceof GroupCommand.LockQueues c) {
            return lockQueues(c, logTime, batch);
        } else if (command instanceof GroupCommand.UnlockQueues c) {
            locks.unlock(c.group(), c.owner(), c.queues(), batch);
            return DONE;
        } else if (command instanceof GroupCommand.ReleaseLocks c) {
            locks.release(c.group(), c.owner(), c.expiresBy(), batch);
            return DONE;
        } else if (command instanceof GroupCommand.FenceProducer c) {
            return fenceProducer(c, logTime, batch);
        } else if (command instanceof GroupCommand.ExpireProducers c) {
            producers.expire(c.notSinceMillis(), batch);
            return DONE;
        } else if (command instanceof GroupCommand.PutTopic c) {
            TopicSettings now = topics.put(c.settings(), c.onlyIfAbsent(), logIndex, batch);
            return now == null
                    ? new CommandResult.Rejected("topic " + c.settings().name() + " with "
                            + c.settings().queueCount() + " queues")
                    : new CommandResult.Topic(now);
        } else if (command instanceof GroupCommand.DeleteTopic c) {
            // The rows of the commands before are still being gathered.
            index.endEntry(logTime, batch);
            return deleteTopic(c, logIndex, batch);
        } else if (command instanceof GroupCommand.PutGroup c) {
            return putGroup(c, logIndex, batch);
        } else if (command instanceof GroupCommand.DeleteGroup c) {
            return deleteGroup(c, logIndex, batch);
        } else if (command instanceof GroupCommand.StartTerm c) {
            terms.start(c, batch);
            locks.startTerm(previousLogTime, logTime, batch);
            return DONE;
        } else if (command instanceof GroupCommand.RaiseFeatureLevel c) {
            return raiseFeatureLevel(c, batch);
        }
        throw new IllegalStateException("no rule for " + command);
    }

    private CommandResult saveOffsets(GroupCommand.SaveOffsets command, long logTime, StoreBatch batch) {
        Set<GroupCommand.SaveOffsets.Offset> notOwned = new HashSet<>();
        for (GroupCommand.SaveOffsets.Offset one : command.offsets()) {
            // The topic may have been deleted while the command was on its way.
            if (topics.get(one.queue().topicId()) == null) {
                continue;
            }
            if (command.reset() || locks.maySave(one.group(), one.queue(), one.savedBy(), one.lockEpoch(), logTime)) {
                offsets.save(one.group(), one.queue(), one.offset(), command.reset(), batch);
            } else {
                notOwned.add(one);
            }
        }
        return notOwned.isEmpty() ? DONE : new CommandResult.NotOwned(notOwned);
    }

    private CommandResult lockQueues(GroupCommand.LockQueues command, long logTime, StoreBatch batch) {
        if (command.owner().isEmpty()) {
            return new CommandResult.Rejected("lock without an owner");
        }
        List<QueueId> existing = command.queues().stream()
                .filter(queue -> topics.get(queue.topicId()) != null)
                .toList();
        return new CommandResult.Locked(
                locks.lock(command.group(), command.owner(), existing, command.leaseMillis(), logTime, batch));
    }

    private CommandResult fenceProducer(GroupCommand.FenceProducer command, long logTime, StoreBatch batch) {
        if (!queueExists(command.queue())) {
            return new CommandResult.Rejected("no queue " + command.queue());
        }
        if (command.newEpoch() < 0) {
            return new CommandResult.Rejected("epoch " + command.newEpoch());
        }
        long queue =
                ProducerTable.lane(command.queue().topicId(), command.queue().number(), command.half());
        ProducerRow row = producers.get(queue, command.producerId());
        if (row == null) {
            row = new ProducerRow(command.newEpoch());
        } else if (command.newEpoch() > row.epoch) {
            row.startEpoch(command.newEpoch());
        } else if (command.newEpoch() < row.epoch) {
            return new CommandResult.Overtaken(row.epoch);
        }
        row.lastSentMillis = logTime;
        producers.changed(queue, command.producerId(), row, batch);
        return new CommandResult.Fenced(row.endedEpoch, row.endedSequence, row.endedQueueOffset);
    }

    private boolean queueExists(QueueId queue) {
        TopicSettings topic = topics.get(queue.topicId());
        return topic != null && queue.number() >= 0 && queue.number() < topic.queueCount();
    }

    private CommandResult deleteTopic(GroupCommand.DeleteTopic command, long logIndex, StoreBatch batch) {
        @Nullable TopicSettings gone = topics.delete(command.name(), logIndex, batch);
        if (gone != null) {
            index.removeTopic(gone.id(), batch);
            offsets.deleteTopic(gone.id(), batch);
            locks.deleteTopic(gone.id(), batch);
            producers.deleteTopic(gone.id(), batch);
        }
        return DONE;
    }

    private CommandResult putGroup(GroupCommand.PutGroup command, long logIndex, StoreBatch batch) {
        if (command.settings().name().isEmpty()) {
            return new CommandResult.Rejected("group without a name");
        }
        groups.put(command.settings(), command.onlyIfAbsent(), logIndex, batch);
        return DONE;
    }

    private CommandResult deleteGroup(GroupCommand.DeleteGroup command, long logIndex, StoreBatch batch) {
        groups.delete(command.name(), logIndex, batch);
        locks.deleteGroup(command.name(), batch);
        if (command.withOffsets()) {
            offsets.deleteGroup(command.name(), batch);
        }
        return DONE;
    }

    private CommandResult raiseFeatureLevel(GroupCommand.RaiseFeatureLevel command, StoreBatch batch) {
        if (command.level() > CommandCodec.KNOWN_LEVEL) {
            throw new UnreadableEntryException("the group goes on with feature level " + command.level()
                    + ", this version knows up to " + CommandCodec.KNOWN_LEVEL + "; upgrade this node");
        }
        if (command.level() > featureLevel) {
            featureLevel = command.level();
            MetaRow.FEATURE_LEVEL.put(batch, featureLevel);
        }
        return DONE;
    }
}
