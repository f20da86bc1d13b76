package io.triadmq.broker.group;

import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.QueueLocks;
import io.triadmq.raftlog.AppendOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the queue locks of consumers that are gone, so that the others get their queues within a moment and not
 * when the lease of a minute ends.
 *
 * <p>Every node notes whom it saw leave; the one that leads acts on it, through the log. A client that left while
 * nobody led, or together with the leader's machine, is thus known to the next leader. Gone is who is missing from a
 * complete list of members for {@link #GRACE}: a client whose connection broke and that is back by then, or that pulls
 * already on its new connection, keeps its locks. Whoever was never seen here (all nodes were restarted) keeps them
 * until the lease ends.
 *
 * <p>Thread-safe.
 */
public final class LockReleaser {
    private static final Logger LOG = LoggerFactory.getLogger(LockReleaser.class);

    /** Long enough to connect and pull again, short against the three seconds in which queues must be taken over. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /** After the longest lease there is nothing left to release. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final long RETRY_MILLIS = 100;

    /** Departures remembered; whoever leaves beyond that keeps its locks until the lease ends. */
    private static final int MAX_DEPARTED = 100_000;

    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final Leadership leadership;
    private final GroupMembership membership;
    private final QueueLocks locks;
    private final Proposals proposals;
    private final Consumer<String> released;
    /** When each was missing first, nanoseconds. */
    private final Map<Member, Long> departed = new ConcurrentHashMap<>();

    private final AtomicBoolean scheduled = new AtomicBoolean();

    private record Member(String group, String clientId) {}

    /** @param released told the name of a group whose queues have become free; must not block */
    public LockReleaser(
            ScheduledExecutorService timer,
            LongSupplier nanoClock,
            Leadership leadership,
            GroupMembership membership,
            QueueLocks locks,
            Proposals proposals,
            Consumer<String> released) {
        this.timer = timer;
        this.nanoClock = nanoClock;
        this.leadership = leadership;
        this.membership = membership;
        this.locks = locks;
        this.proposals = proposals;
        this.released = released;
    }

    /** No node knows this client as a member of the group any more, as far as this node can tell. */
    public void memberGone(String group, String clientId) {
        if (departed.size() < MAX_DEPARTED) {
            departed.put(new Member(group, clientId), nanoClock.getAsLong());
            schedule(GRACE.toMillis());
        }
    }

    /** This node begins to lead: what it saw before is its business now. */
    public void leaderStarted() {
        schedule(0);
    }

    private void schedule(long delayMillis) {
        if (!departed.isEmpty() && scheduled.compareAndSet(false, true)) {
            try {
                timer.schedule(this::look, delayMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping, the next leader releases locks");
            }
        }
    }

    private void look() {
        scheduled.set(false);
        long now = nanoClock.getAsLong();
        departed.values().removeIf(since -> now - since > LEASE.toNanos());
        if (!leadership.current().leading()) {
            return;
        }
        departed.forEach((member, since) -> {
            if (now - since >= GRACE.toNanos()) {
                Optional<List<ConsumerMember>> members = membership.members(member.group());
                if (members.isPresent()) {
                    departed.remove(member, since);
                    boolean back = members.get().stream()
                            .anyMatch(one -> one.clientId().equals(member.clientId()));
                    if (!back) {
                        release(member, since);
                    }
                }
            }
        });
        schedule(RETRY_MILLIS);
    }

    private void release(Member gone, long since) {
        OptionalLong until = locks.heldUntil(gone.group(), gone.clientId());
        if (until.isEmpty()) {
            return;
        }
        proposals.propose(new GroupCommand.ReleaseLocks(gone.group(), gone.clientId(), until.getAsLong()), outcome -> {
            if (outcome instanceof AppendOutcome.Applied) {
                LOG.info("released the queue locks of {} in group {}, which is gone", gone.clientId(), gone.group());
                released.accept(gone.group());
            } else {
                departed.putIfAbsent(gone, since);
                schedule(RETRY_MILLIS);
            }
        });
    }
}
