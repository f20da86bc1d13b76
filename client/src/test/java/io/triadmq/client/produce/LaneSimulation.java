package io.triadmq.client.produce;

import io.triadmq.client.MessageQueue;
import io.triadmq.protocol.command.TriadCode.SendField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One lane against a simulated queue over a network that loses, delays, repeats and reorders, with leaders that refuse
 * or are busy. Everything follows from the seed. Checks after every step what a lane promises.
 */
final class LaneSimulation implements LaneOutlet {
    /** How bad the world is: chances in percent, per event. */
    record Weather(int lose, int loseAnswer, int refuse, int busy, int repeat, int reject, boolean fifo) {
        static final Weather FAIR = new Weather(0, 0, 0, 0, 0, 0, true);
    }

    private static final MessageQueue QUEUE = new MessageQueue("t", "broker-a", 0);

    private final Random random;
    private final SimulatedQueue queue = new SimulatedQueue();
    private final Lane lane;
    private final List<Runnable> toBroker = new ArrayList<>();
    private final List<Runnable> toLane = new ArrayList<>();
    private final Map<String, PendingSend> numbers = new HashMap<>();
    private final List<PendingSend> offered = new ArrayList<>();
    private final Map<PendingSend, Long> storedAt = new HashMap<>();
    private final Map<PendingSend, Refusal> refused = new HashMap<>();
    private final Map<PendingSend, String> unknown = new HashMap<>();
    private final LaneLimits limits;
    private Weather weather;
    private long now;
    int fences;
    int repeats;

    LaneSimulation(long seed, Weather weather) {
        this.random = new Random(seed);
        this.weather = weather;
        this.limits = new LaneLimits(1 + random.nextInt(SendField.REMEMBERED_REQUESTS), 4000, 1500, 4);
        this.lane = new Lane(limits, this);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            checkLog();
        }
    }

    /** The weather clears; everything must come to an end, and new messages must get through. */
    void calmDown() {
        weather = Weather.FAIR;
        List<PendingSend> fresh = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            fresh.add(offer(100_000, false));
        }
        for (int i = 0; i < 10_000 && !allSettled(); i++) {
            deliver(toBroker);
            deliver(toLane);
            if (random.nextBoolean()) {
                now += 1;
                lane.tick(now);
            }
        }
        while (!toBroker.isEmpty() || !toLane.isEmpty()) { // stragglers of old attempts must do no harm
            deliver(toBroker);
            deliver(toLane);
        }
        require(allSettled(), "a message has no outcome: " + (offered.size() - settledCount()));
        require(lane.isIdle(), "the lane is idle");
        for (PendingSend message : fresh) {
            require(storedAt.containsKey(message), "in fair weather " + message.msgId() + " is stored");
        }
        checkLog();
        for (PendingSend message : offered) {
            if (storedAt.containsKey(message)) {
                require(queue.log.contains(message), "reported stored, is not: " + message.msgId());
            }
        }
    }

    private void step() {
        int what = random.nextInt(100);
        if (what < 25) {
            offer(random.nextInt(10) == 0 ? 20 : 300, random.nextInt(10) == 0);
        } else if (what < 55) {
            deliver(toBroker);
        } else if (what < 85) {
            deliver(toLane);
        } else if (what < 97) {
            now += random.nextInt(20);
            lane.tick(now);
        } else if (what < 98) {
            lane.leaderChanged(now);
        } else if (toBroker.isEmpty() && toLane.isEmpty() && lane.isIdle()) {
            queue.forgetProducer();
        }
    }

    private PendingSend offer(long timeout, boolean alone) {
        PendingSend message = new PendingSend(
                QUEUE,
                "m" + offered.size(),
                new byte[random.nextInt(400)],
                "",
                0,
                0,
                0,
                now + timeout,
                now + timeout * 3 / 4,
                alone,
                false);
        offered.add(message);
        lane.offer(message, now);
        if (random.nextBoolean()) {
            lane.tick(now);
        }
        return message;
    }

    private void deliver(List<Runnable> link) {
        if (!link.isEmpty()) {
            link.remove(weather.fifo() ? 0 : random.nextInt(link.size())).run();
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    @Override
    public void transmit(LaneRequest request) {
        repeats += request.attempt() > 1 ? 1 : 0;
        require(!request.isRetired(), "a request whose fate is known is not sent");
        for (int i = 0; i < request.messages().size(); i++) {
            PendingSend message = request.messages().get(i);
            String number = request.epoch() + ":" + (request.firstSequence() + i);
            PendingSend before = numbers.putIfAbsent(number, message);
            require(before == null || before == message, number + " names two messages");
            require(!message.isSettled(), "a message with an outcome is not sent: " + message.msgId());
        }
        int attempt = request.attempt();
        attempt(
                () -> {
                    if (chance(weather.reject())
                            && !queue.log.contains(request.messages().get(0))) {
                        return new LaneAnswer.Rejected(13, "bad");
                    }
                    return queue.apply(request, SendField.REMEMBERED_REQUESTS);
                },
                new LaneAnswer.Lost("lost"),
                new LaneAnswer.Retry(14, "not leader", chance(weather.busy())),
                answer -> lane.answered(request, attempt, answer, now));
    }

    @Override
    public void fence(int newEpoch, int attempt) {
        fences++;
        attempt(
                () -> queue.fence(newEpoch),
                new FenceAnswer.Retry("lost"),
                new FenceAnswer.Retry("not leader"),
                answer -> lane.fenceAnswered(newEpoch, attempt, answer, now));
    }

    private <A> void attempt(java.util.function.Supplier<A> apply, A lost, A refusal, Consumer<A> report) {
        if (chance(weather.refuse())) {
            toLane.add(() -> report.accept(refusal));
        } else if (chance(weather.lose())) {
            toLane.add(() -> report.accept(lost));
        } else if (chance(weather.loseAnswer())) {
            toLane.add(() -> report.accept(lost)); // the sender gives up, the request arrives later all the same
            toBroker.add(() -> forget(apply.get()));
            if (chance(weather.repeat())) {
                toBroker.add(() -> forget(apply.get()));
            }
        } else {
            toBroker.add(() -> {
                A answer = apply.get();
                toLane.add(() -> report.accept(answer));
                boolean definite = answer instanceof LaneAnswer && !(answer instanceof LaneAnswer.Stored);
                if (chance(weather.repeat()) && !definite) { // what was definitely refused is not tried by anybody else
                    toBroker.add(() -> forget(apply.get()));
                }
            });
        }
    }

    /** Nobody hears this answer. */
    private static void forget(Object answer) {}

    @Override
    public void stored(PendingSend message, LaneAnswer.Stored answer, int index) {
        settleOnce(message);
        storedAt.put(message, answer.queueOffset(index));
        require(queue.log.contains(message), message.msgId() + " is reported stored before it is");
        if (answer.firstQueueOffset() >= 0) {
            require(
                    queue.log.get((int) answer.queueOffset(index)) == message,
                    message.msgId() + " is not at offset " + answer.queueOffset(index));
        }
    }

    @Override
    public void refused(PendingSend message, Refusal refusal) {
        settleOnce(message);
        refused.put(message, refusal);
    }

    @Override
    public void unknown(PendingSend message, String why) {
        settleOnce(message);
        unknown.put(message, why);
    }

    private void settleOnce(PendingSend message) {
        require(
                !storedAt.containsKey(message) && !refused.containsKey(message) && !unknown.containsKey(message),
                message.msgId() + " gets a second outcome");
    }

    private int settledCount() {
        return storedAt.size() + refused.size() + unknown.size();
    }

    private boolean allSettled() {
        return settledCount() == offered.size();
    }

    /** Each message at most once, in the order offered, and none that was reported refused. */
    private void checkLog() {
        int previous = -1;
        for (PendingSend message : queue.log) {
            int at = Integer.parseInt(message.msgId().substring(1));
            require(at > previous, "m" + at + " is stored after m" + previous);
            previous = at;
            require(!refused.containsKey(message), "m" + at + " was reported refused and is stored");
        }
    }

    int storedCount() {
        return storedAt.size();
    }

    int refusedCount() {
        return refused.size();
    }

    int unknownCount() {
        return unknown.size();
    }

    private static void require(boolean holds, String claim) {
        if (!holds) {
            throw new AssertionError(claim);
        }
    }
}
