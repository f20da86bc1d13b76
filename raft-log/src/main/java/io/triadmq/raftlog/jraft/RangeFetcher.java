package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RaftClientService;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcResponseClosureAdapter;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads files of an {@link InstallOffer} over JRaft's file requests, several ranges at a time, and hands the bytes over
 * in order. Owned by the copying thread, which any thread can ask to end by {@link #cancel}; interrupting it would close
 * the channels of this node's log under it.
 */
final class RangeFetcher {
    /** Receives consecutive bytes of a file. */
    interface Sink {
        void accept(ByteString bytes) throws IOException;
    }

    private static final int RANGE_BYTES = 512 * 1024;

    /** Ranges under way; with {@link #RANGE_BYTES} this is what a transfer holds in memory on each side. */
    private static final int WINDOW = 6;

    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
    private static final int ATTEMPTS = 5;
    private static final long CANCEL_POLL_MILLIS = 100;
    private static final long RETRY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private record Range(long offset, int count, CompletableFuture<GetFileResponse> answer) {}

    private final RaftClientService rpc;
    private final Endpoint from;
    private final long readerId;
    private final Throttle throttle;
    private volatile boolean cancelled;

    RangeFetcher(RaftClientService rpc, Endpoint from, long readerId, Throttle throttle) {
        this.rpc = rpc;
        this.from = from;
        this.readerId = readerId;
        this.throttle = throttle;
    }

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** @throws InterruptedIOException when cancelled; for steps between fetches */
    void checkCancelled() throws InterruptedIOException {
        if (cancelled) {
            throw new InterruptedIOException("cancelled");
        }
    }

    /** A small file of unknown length. */
    byte[] fetchAll(String name) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (true) {
            GetFileResponse answer = await(name, request(name, content.size(), RANGE_BYTES));
            if (answer.getEof()) {
                return content.toByteArray();
            }
            answer.getData().writeTo(content);
        }
    }

    /**
     * Reads {@code [from, to)} of a file.
     *
     * @return false when the file ends earlier, which for a segment means that retention has deleted it
     */
    boolean fetch(String name, long fromOffset, long toOffset, Sink sink) throws IOException {
        Deque<Range> window = new ArrayDeque<>();
        long next = fromOffset;
        while (next < toOffset || !window.isEmpty()) {
            while (next < toOffset && window.size() < WINDOW) {
                Range range = request(name, next, (int) Math.min(RANGE_BYTES, toOffset - next));
                window.add(range);
                next += range.count();
            }
            Range first = window.remove();
            GetFileResponse answer = await(name, first);
            int received = answer.getData().size();
            if (answer.getEof() || received == 0) {
                return false;
            }
            throttle.spend(received, this::isCancelled);
            sink.accept(answer.getData());
            if (received < first.count()) {
                // A short answer: the rest of this range has to come before the next one.
                window.addFirst(request(name, first.offset() + received, first.count() - received));
            }
        }
        return true;
    }

    private Range request(String name, long offset, int count) {
        CompletableFuture<GetFileResponse> answer = new CompletableFuture<>();
        GetFileRequest request = GetFileRequest.newBuilder()
                .setReaderId(readerId)
                .setFilename(name)
                .setOffset(offset)
                .setCount(count)
                .setReadPartly(true)
                .build();
        rpc.getFile(from, request, REQUEST_TIMEOUT_MILLIS, new RpcResponseClosureAdapter<GetFileResponse>() {
            @Override
            public void run(Status status) {
                if (status.isOk()) {
                    answer.complete(getResponse());
                } else {
                    answer.completeExceptionally(new Failed(status));
                }
            }
        });
        return new Range(offset, count, answer);
    }

    private GetFileResponse await(String name, Range range) throws IOException {
        Range current = range;
        int attempt = 1;
        while (true) {
            checkCancelled();
            try {
                return current.answer().get(CANCEL_POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } catch (ExecutionException e) {
                boolean gone = e.getCause() instanceof Failed failed && failed.offerIsGone();
                if (gone || attempt == ATTEMPTS) {
                    throw new IOException(
                            "reading " + name + " at " + current.offset() + " from " + from + ": " + e.getCause(), e);
                }
                LockSupport.parkNanos(attempt++ * RETRY_PAUSE_NANOS);
                current = request(name, current.offset(), current.count());
            }
        }
    }

    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Status status;

        Failed(Status status) {
            super(status.toString());
            this.status = status;
        }

        /** The sender stepped down, restarted or withdrew the copy: asking again does not help. */
        boolean offerIsGone() {
            return status.getRaftError() == RaftError.ENOENT;
        }
    }
}
