package io.triadmq.client.produce;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of a {@link Lane} whose fate is not known, in the order of their numbers. Not thread-safe. */
final class LaneWindow implements Iterable<LaneRequest> {
    private final LaneLimits limits;
    private final ArrayDeque<LaneRequest> requests = new ArrayDeque<>();
    private long bytes;

    LaneWindow(LaneLimits limits) {
        this.limits = limits;
    }

    /** Whether one more request may leave. */
    boolean isOpen() {
        if (requests.isEmpty()) {
            return true;
        }
        if (requests.size() >= limits.maxRequestsInFlight() || bytes >= limits.maxBytesInFlight()) {
            return false;
        }
        for (LaneRequest request : requests) {
            if (request.hasFailed()) {
                return false; // what follows a hole would only be answered with a gap
            }
        }
        return true;
    }

    /** The oldest. */
    @Nullable
    LaneRequest first() {
        return requests.peekFirst();
    }

    /** The number before which nothing is unanswered; the window must not be empty. */
    long firstSequence() {
        return requests.getFirst().firstSequence();
    }

    @Override
    public Iterator<LaneRequest> iterator() {
        return requests.iterator();
    }

    void add(LaneRequest request) {
        requests.addLast(request);
        bytes += request.bytes();
    }

    /** The fate of a request is known. */
    void retire(LaneRequest request) {
        request.retire();
        requests.remove(request);
        bytes -= request.bytes();
    }

    List<LaneRequest> retireAll() {
        List<LaneRequest> all = List.copyOf(requests);
        all.forEach(LaneRequest::retire);
        requests.clear();
        bytes = 0;
        return all;
    }

    /** Retires requests for whose fate nobody asks any more. */
    void retireSettled() {
        requests.removeIf(request -> {
            boolean settled = request.isSettled();
            if (settled) {
                request.retire();
                bytes -= request.bytes();
            }
            return settled;
        });
    }

    boolean hasUnsettled() {
        for (LaneRequest request : requests) {
            if (!request.isSettled()) {
                return true;
            }
        }
        return false;
    }

    boolean hasDue(long now) {
        for (LaneRequest request : requests) {
            if (request.isDue(now)) {
                return true;
            }
        }
        return false;
    }
}
