package io.triadmq.chaos.fuzz;

import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.MalformedFrameException;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RpcServerConfig;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What a server owes to a stream of bytes: one answer per request that can be read, up to the first frame that is
 * broken, and the end of the connection after that one.
 */
final class Conversation {
    /** A request that waits longer than this at the server is not waited for. */
    private static final long LONG_WAIT_MILLIS = 2_000;

    private static final int SUSPEND = 2;

    /** By opaque: code of a request that is not answered yet, and how often the number was used. */
    private final Map<Integer, Integer> open = new HashMap<>();

    private final Map<Integer, Integer> codes = new HashMap<>();
    private int unanswered;
    private boolean broken;

    /** @param stream everything that one connection carries */
    Conversation(byte[] stream) {
        ByteBuffer bytes = ByteBuffer.wrap(stream);
        try {
            while (isWhole(bytes)) {
                asked(CommandCodec.decode(bytes));
            }
        } catch (MalformedFrameException e) {
            broken = true;
        }
    }

    /** Whether the next frame is there in full; looks at the prefix as soon as a server can. */
    private static boolean isWhole(ByteBuffer bytes) throws MalformedFrameException {
        if (bytes.remaining() < Integer.BYTES) {
            return false;
        }
        int total = bytes.getInt(bytes.position());
        if (total < 4 || total > RpcServerConfig.DEFAULT_MAX_FRAME_BYTES - Integer.BYTES) {
            throw new MalformedFrameException("length " + total);
        }
        if (bytes.remaining() < CommandCodec.PREFIX_BYTES) {
            return false;
        }
        int header = bytes.getInt(bytes.position() + 4) & CommandCodec.MAX_HEADER_BYTES;
        CommandCodec.checkLengths(total, header);
        if (header > RpcServerConfig.MAX_HEADER_BYTES) {
            throw new MalformedFrameException("header of " + header + " bytes");
        }
        return bytes.remaining() >= Integer.BYTES + total;
    }

    private void asked(Command request) {
        if (request.isResponse() || request.isOneWay() || waitsLong(request)) {
            return;
        }
        open.merge(request.opaque(), 1, Integer::sum);
        codes.put(request.opaque(), request.code());
        unanswered++;
    }

    private static boolean waitsLong(Command request) {
        return switch (request.code()) {
            case RequestCode.PULL_MESSAGE, RequestCode.LITE_PULL_MESSAGE ->
                (number(request, "sysFlag", 0) & SUSPEND) != 0
                        && number(request, "suspendTimeoutMillis", 0) > LONG_WAIT_MILLIS;
            case TriadCode.WATCH_ROUTES -> number(request, "waitMillis", Long.MAX_VALUE) > LONG_WAIT_MILLIS;
            default -> false;
        };
    }

    private static long number(Command request, String name, long otherwise) {
        try {
            return request.fields().longOr(name, otherwise);
        } catch (BadRequestException e) {
            return otherwise; // the server says so at once
        }
    }

    /** The stream holds a frame that cannot be read: the connection must end. */
    boolean isBroken() {
        return broken;
    }

    /** Every request that can be read has its answer. */
    boolean isComplete() {
        return unanswered == 0;
    }

    /** @throws AssertionError if nobody asked for this answer */
    void answered(Command answer) {
        if (!answer.isResponse()) {
            return; // servers also send requests: members of a group came or went
        }
        Integer count = open.get(answer.opaque());
        if (count == null) {
            return; // a request that waits long
        }
        if (count == 0) {
            throw new AssertionError("a second answer to request " + answer.opaque() + ": " + answer);
        }
        open.put(answer.opaque(), count - 1);
        unanswered--;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        open.forEach((opaque, count) -> {
            if (count > 0) {
                text.append(" code ")
                        .append(codes.get(opaque))
                        .append(" opaque ")
                        .append(opaque)
                        .append(';');
            }
        });
        return unanswered + " request(s) without answer:" + text;
    }
}
