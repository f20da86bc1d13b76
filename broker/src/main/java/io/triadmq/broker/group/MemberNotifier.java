package io.triadmq.broker.group;

import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the members of a group that their queues must be allotted anew. Only the leader does, because only it can
 * answer who the members are; a new leader tells every group once its picture is complete.
 *
 * <p>Changes are collected for {@link #DELAY_MILLIS}: when a hundred consumers start or stop together, each is told once
 * or twice and not a hundred times. Thread-safe.
 */
public final class MemberNotifier {
    /** Short against a rebalance, long enough to collect clients that go down with one machine. */
    private static final long DELAY_MILLIS = 20;

    /** How soon to look again while the picture is incomplete. */
    private static final long INCOMPLETE_MILLIS = 100;

    private final ScheduledExecutorService timer;
    private final Leadership leadership;
    private final GroupTable groups;
    private final ClientRegistry registry;
    private final GroupMembership membership;
    private final Set<String> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    public MemberNotifier(
            ScheduledExecutorService timer,
            Leadership leadership,
            GroupTable groups,
            ClientRegistry registry,
            GroupMembership membership) {
        this.timer = timer;
        this.leadership = leadership;
        this.groups = groups;
        this.registry = registry;
        this.membership = membership;
    }

    /** The members of this group changed. */
    public void groupChanged(String group) {
        pending.add(group);
        schedule(DELAY_MILLIS);
    }

    private void schedule(long delayMillis) {
        if (scheduled.compareAndSet(false, true)) {
            timer.schedule(this::flush, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void flush() {
        scheduled.set(false);
        if (!leadership.current().leading()) {
            pending.clear();
        } else if (!membership.complete()) {
            schedule(INCOMPLETE_MILLIS);
        } else {
            for (Iterator<String> group = pending.iterator(); group.hasNext(); ) {
                String name = group.next();
                group.remove();
                tell(name);
            }
        }
    }

    private void tell(String group) {
        GroupSettings settings = groups.get(group);
        if (settings != null && !settings.notifyConsumerIdsChangedEnable()) {
            return;
        }
        registry.connectionsOf(group)
                .forEach(connection -> connection.sendOneWay(
                        Command.oneWay(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED).with("consumerGroup", group)));
    }
}
