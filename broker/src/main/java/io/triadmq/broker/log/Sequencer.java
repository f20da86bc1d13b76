package io.triadmq.broker.log;

import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Reason;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.plant.Plant;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jctools.queues.MpscChunkedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers concurrent sends and commands into entries: one thread takes what waits, stamps it with log time and hands it
 * to the log. While few entries are in flight a waiting request goes out at once, so a lonely send never lingers; while
 * more are in flight requests gather, so that the cost of an entry (replication, disk, wake-ups) is shared by what the
 * load brings.
 *
 * <p>Order: requests of one thread enter the log in call order. Log time never falls, across terms too. What was
 * accepted in a term enters the log in that term or is refused.
 *
 * <p>Callers' threads only put into the queue; {@link #leaderStarted} and {@link #leaderStopped} come from the apply
 * thread, as do most completions.
 */
public final class Sequencer implements Proposals, LeaderTerms, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    /**
     * Part of the recent entries' requests worth waiting for. Measured with 128 closed-loop senders of a RocketMQ client
     * on two busy cores: 26,300 messages per second at 38 microseconds of CPU each, 17,000 at 70 without the wait.
     */
    private static final float COMPANY = 0.9f;

    private static final int QUEUE_CHUNK = 1024;

    private final SequencerLimits limits;
    private final long maxRequestBytes;
    private final LongSupplier clockMillis;
    private final LongFunction<GroupCommand.StartTerm> startTerm;
    private final Supplier<@Nullable String> leaderHint;
    private final CommandCodec commands = new CommandCodec();

    private final MpscChunkedArrayQueue<Pending> waiting;
    private final Window window;
    private final AtomicBoolean sleeping = new AtomicBoolean();
    /** The sequencer waits for {@link #company} requests although it may append. */
    private volatile boolean lingering;

    private volatile int company;
    /** How long the recent entries took from append to answer, the latest counting a quarter. */
    private volatile long roundTripNanos;

    private volatile @Nullable Lead lead;
    private volatile boolean closed;
    private volatile Consumer<Runnable> together = Runnable::run;
    /** Guards the consumer side of {@link #waiting} once the thread is done with it. */
    private final Object finishLock = new Object();

    private boolean finished;

    private final Thread thread;
    private @Nullable CommitLog<EntryAnswer> log;

    // Owned by the sequencer thread.
    private final Gathering gathering;
    private long logTime;

    /**
     * @param maxRequestBytes largest request that the log can take
     * @param clockMillis wall clock of this node
     * @param startTerm the first entry of a term in which this node leads
     * @param leaderHint node id of the leader, null while unknown; any thread
     */
    public Sequencer(
            String name,
            SequencerLimits limits,
            long maxRequestBytes,
            LongSupplier clockMillis,
            LongFunction<GroupCommand.StartTerm> startTerm,
            Supplier<@Nullable String> leaderHint) {
        this.limits = limits;
        this.maxRequestBytes = maxRequestBytes;
        this.clockMillis = clockMillis;
        this.startTerm = startTerm;
        this.leaderHint = leaderHint;
        this.waiting = new MpscChunkedArrayQueue<>(
                Math.min(QUEUE_CHUNK, limits.maxWaitingRequests() / 2), limits.maxWaitingRequests());
        this.window = new Window(limits);
        this.gathering = new Gathering(waiting, window, limits.maxEntryBytes(), this::refuse);
        this.thread = new Thread(this::run, "sequencer-" + name);
        this.thread.setDaemon(true);
    }

    /** Starts the thread. Until then everything is refused or waits. */
    public void attach(CommitLog<EntryAnswer> commitLog) {
        log = commitLog;
        thread.start();
    }

    /** Completes the requests of an entry inside {@code runner}, which may share work between them. */
    public void completeIn(Consumer<Runnable> runner) {
        together = runner;
    }

    @Override
    public void send(SendRequest request, Consumer<AppendOutcome<SendResult>> done) {
        check(request);
        Lead now = lead;
        offer(new Pending.Send(now == null ? 0 : now.term, request, done));
    }

    @Override
    public void propose(GroupCommand command, Consumer<AppendOutcome<CommandResult>> done) {
        Lead now = lead;
        offer(new Pending.Command(now == null ? 0 : now.term, commands.encode(command), done));
    }

    private static void check(SendRequest request) {
        if (request.messages().isEmpty()) {
            throw new IllegalArgumentException("send without a message");
        }
        for (SendRequest.Message message : request.messages()) {
            if (message.record().length < MessageRecord.MIN_SIZE) {
                throw new IllegalArgumentException("record of " + message.record().length + " bytes");
            }
        }
        if (request.stamp() != null
                && (request.stamp().epoch() < 0 || request.stamp().firstSequence() < 0)) {
            throw new IllegalArgumentException("negative epoch or sequence in " + request.stamp());
        }
    }

    private void offer(Pending pending) {
        if (pending.bytes > maxRequestBytes) {
            // Handed on, it would fail as unknown and be repeated for ever.
            throw new IllegalArgumentException(
                    "request of " + pending.bytes + " bytes, the log takes at most " + maxRequestBytes);
        }
        if (pending.term == 0 || closed) {
            refuse(pending);
            return;
        }
        String full = window.admit(pending.bytes);
        if (full == null && !waiting.offer(pending)) {
            window.left(pending.bytes);
            full = limits.maxWaitingRequests() + " requests wait for the log, which is the limit";
        }
        if (full != null) {
            pending.refuse(Reason.BUSY, full, null);
            return;
        }
        // The queue publishes with a plain release store: without the fence the check below could miss that the
        // sequencer went to sleep before it saw this request.
        VarHandle.fullFence();
        if (closed) {
            refuseLateComers();
        } else {
            wakeIfUseful();
        }
    }

    @Override
    public void leaderStarted(long term, long logTimeMillis) {
        lead = new Lead(term, logTimeMillis);
        wake();
    }

    @Override
    public void leaderStopped(long term) {
        lead = null;
        wake();
    }

    // ---- sequencer thread

    private void run() {
        try {
            while (!closed) {
                step();
            }
        } catch (Throwable t) {
            // Nothing may go on half-working: refuse what comes; the owner sees the log line and the refusals.
            LOG.error("sequencer stopped by an unexpected error, this node accepts no more sends", t);
            closed = true;
        }
        finish();
    }

    private void finish() {
        synchronized (finishLock) {
            gathering.refuseAll();
            finished = true;
        }
    }

    /** A request that was put into the queue while the thread ended: whoever is later refuses it. */
    private void refuseLateComers() {
        synchronized (finishLock) {
            if (finished) {
                gathering.refuseAll();
            }
        }
    }

    private void step() {
        Lead now = lead;
        if (now == null) {
            if (!gathering.refuseAll()) {
                sleep(null);
            }
        } else if (!now.isStarted()) {
            startTerm(now);
            sleep(now);
        } else if (mayAppend()) {
            awaitCompany(now);
            appendNext(now);
        } else {
            sleep(now);
        }
    }

    /** Whether something waits and the window lets it out now. */
    private boolean mayAppend() {
        return !gathering.isEmpty() && window.isOpen();
    }

    /**
     * Waits a moment when the recent entries say that more is about to come: the senders of an entry that was just
     * answered come back soon, and an entry costs as much CPU for one of them as for all. How soon depends on the
     * machines and the network, and so does the time of an entry: the wait is at most half of that. A lonely sender makes
     * entries of one, after which this never waits.
     */
    private void awaitCompany(Lead now) {
        company = (int) (gathering.recentRequests() * COMPANY);
        if (company <= 1 || waiting.size() >= company) {
            return;
        }
        long deadline = System.nanoTime() + Math.min(limits.maxGatherNanos(), roundTripNanos / 2);
        while (waiting.size() < company && !window.isFull() && lead == now && !closed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            lingering = true;
            sleeping.set(true);
            if (waiting.size() < company) {
                LockSupport.parkNanos(this, left);
            }
            sleeping.set(false);
            lingering = false;
        }
    }

    private void appendNext(Lead now) {
        Gathering.Entry entry = gathering.next(now.term, stamp(now));
        if (entry != null) {
            append(now, entry.payload(), new InFlight(entry.parts(), entry.payload().length));
        }
    }

    /** Log time never falls, whatever the clock does. */
    private long stamp(Lead now) {
        logTime = Math.max(Math.max(logTime, now.logTimeAtStart), clockMillis.getAsLong());
        return logTime;
    }

    private void append(Lead now, byte[] payload, InFlight entry) {
        if (Plant.ACK_BEFORE_QUORUM.isOn()) {
            entry.answerAtOnce();
        }
        try {
            Objects.requireNonNull(log).append(payload, now.term, entry);
        } catch (RuntimeException e) {
            LOG.error("the log threw on append; the outcome of {} requests is unknown", entry.parts.length, e);
            entry.accept(new AppendOutcome.Unknown<>(now.term, e.toString()));
        }
    }

    private void startTerm(Lead now) {
        if (now.begin()) {
            Pending.Command first = new Pending.Command(
                    now.term, commands.encode(startTerm.apply(now.term)), outcome -> startTermEnded(now, outcome));
            byte[] payload = CommandCodec.payload(List.of(first.encoded), stamp(now));
            window.appended(payload.length);
            append(now, payload, new InFlight(new Pending[] {first}, payload.length));
        }
    }

    /** Any thread. */
    private void startTermEnded(Lead now, AppendOutcome<CommandResult> outcome) {
        now.firstEntryEnded(outcome);
        if (!now.isStarted()) {
            LOG.info("first entry of term {} not applied, trying again while leading: {}", now.term, outcome);
        }
        wake();
    }

    private void refuse(Pending pending) {
        try {
            if (closed) {
                pending.refuse(Reason.SHUTTING_DOWN, "this node is closing", leaderHint.get());
            } else {
                pending.refuse(Reason.NOT_LEADER, "this node does not lead", leaderHint.get());
            }
        } catch (RuntimeException e) {
            LOG.error("a completion failed", e);
        }
    }

    // ---- sleeping and waking

    private void sleep(@Nullable Lead now) {
        sleeping.set(true);
        boolean nothingToDo = !closed && lead == now && !hasWork(now);
        if (nothingToDo) {
            if (now != null && now.isPausing()) {
                LockSupport.parkNanos(this, Lead.RETRY_NANOS);
            } else {
                LockSupport.park(this);
            }
        }
        sleeping.set(false);
    }

    private boolean hasWork(@Nullable Lead now) {
        if (now == null) {
            return !waiting.isEmpty();
        }
        return now.isStarted() ? mayAppend() : now.isRefused();
    }

    private void wakeIfUseful() {
        if (!sleeping.get()) {
            return;
        }
        Lead now = lead;
        boolean useful =
                now == null || (now.isStarted() && (lingering ? waiting.size() >= company : window.mayBeOpen()));
        if (useful) {
            wake();
        }
    }

    private void wake() {
        if (sleeping.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Refuses what waits and ends the thread; what is in flight ends when the log says so. Idempotent. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        finish();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** An entry that the log has. */
    private final class InFlight implements Consumer<AppendOutcome<EntryAnswer>> {
        private final Pending[] parts;
        private final int bytes;
        private final long startNanos = System.nanoTime();
        private boolean answered;

        InFlight(Pending[] parts, int bytes) {
            this.parts = parts;
            this.bytes = bytes;
        }

        @Override
        public void accept(AppendOutcome<EntryAnswer> outcome) {
            // Two entries that end at once may lose one of the figures: it is an average.
            long average = roundTripNanos;
            roundTripNanos = average + (System.nanoTime() - startNanos - average) / 4;
            window.ended(bytes);
            // Before the answers: the sequencer works while this thread answers.
            if (window.anyWaiting()) {
                wakeIfUseful();
            }
            if (!answered) {
                together.accept(() -> completeParts(outcome));
            }
        }

        /** A planted bug. */
        private void answerAtOnce() {
            if (parts[0] instanceof Pending.Send) {
                SendResult[] results = new SendResult[parts.length];
                Arrays.fill(results, new SendResult(SendResult.Status.DUPLICATE, -1, new long[0], logTime, 0));
                completeParts(new AppendOutcome.Applied<>(0, 0, new EntryAnswer.Sends(results)));
                answered = true;
            }
        }

        private void completeParts(AppendOutcome<EntryAnswer> outcome) {
            for (int i = 0; i < parts.length; i++) {
                try {
                    parts[i].complete(outcome, i);
                } catch (RuntimeException e) {
                    LOG.error("a completion failed", e);
                }
            }
        }
    }
}
