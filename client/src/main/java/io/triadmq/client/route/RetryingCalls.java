package io.triadmq.client.route;

import io.triadmq.client.RequestFailedException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that may be executed twice without harm (offsets, locks, queries, settings), repeated until a node answers
 * or time is up: they ride through a change of leader. Thread-safe.
 */
public final class RetryingCalls {
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long MAX_PAUSE_MILLIS = 100;

    private final GroupRequests requests;
    private final ScheduledExecutorService timer;

    RetryingCalls(GroupRequests requests, ScheduledExecutorService timer) {
        this.requests = requests;
        this.timer = timer;
    }

    /**
     * @param request makes a fresh command for each attempt
     * @return completes with the first answer that says something about the request, of any code; fails with {@link
     *     RequestFailedException} when there is none in time
     */
    public CompletableFuture<Command> call(BrokerGroup group, Supplier<Command> request, Duration timeout) {
        CompletableFuture<Command> result = new CompletableFuture<>();
        attempt(group, request, System.nanoTime() + timeout.toNanos(), 1, result);
        return result;
    }

    /** As {@link #call}, and waits. */
    public Command callAndWait(BrokerGroup group, Supplier<Command> request, Duration timeout) {
        return await(call(group, request, timeout), timeout.plus(ATTEMPT_TIMEOUT));
    }

    /** Waits for a result of this class; what went wrong comes as {@link RequestFailedException}. */
    public static <T> T await(CompletableFuture<T> result, Duration timeout) {
        try {
            return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof RequestFailedException known
                    ? known
                    : new RequestFailedException(
                            cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new RequestFailedException("no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestFailedException("interrupted while waiting for an answer", e);
        }
    }

    private void attempt(
            BrokerGroup group, Supplier<Command> request, long end, int number, CompletableFuture<Command> result) {
        long left = Math.max(1, end - System.nanoTime());
        Duration timeout = Duration.ofNanos(Math.min(left, ATTEMPT_TIMEOUT.toNanos()));
        requests.toLeader(group, request.get(), timeout, (answer, failure) -> {
            if (answer != null && isFinal(answer.code())) {
                result.complete(answer);
                return;
            }
            long pause = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(number - 1, 4));
            if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) >= end) {
                result.completeExceptionally(failureOf(group, answer, failure));
                return;
            }
            try {
                timer.schedule(() -> attempt(group, request, end, number + 1, result), pause, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(failureOf(group, answer, failure));
            }
        });
    }

    private static boolean isFinal(int code) {
        return switch (code) {
            case TriadCode.NOT_LEADER,
                    TriadCode.OUTCOME_UNKNOWN,
                    ResponseCode.SERVICE_NOT_AVAILABLE,
                    ResponseCode.SYSTEM_BUSY,
                    ResponseCode.GO_AWAY -> false;
            default -> true;
        };
    }

    private static RequestFailedException failureOf(
            BrokerGroup group, @Nullable Command answer, @Nullable Throwable failure) {
        if (answer != null) {
            return new RequestFailedException(
                    answer.code(), "group " + group + " does not serve: code " + answer.code() + " " + answer.remark());
        }
        Throwable cause = failure == null ? new TimeoutException("no answer") : failure;
        return new RequestFailedException("group " + group + " does not answer: " + cause.getMessage(), cause);
    }
}
