package io.triadmq.broker.forward;

import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.protocol.transport.RpcException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A client's request on its way to the leader, and the way back: as a {@link Responder} it looks at the answer, tries
 * again where nothing was executed, and translates what a stock client would not understand.
 */
final class RelayedRequest implements Responder {
    private final Relay relay;
    private final RequestHandler local;
    private final Connection connection;
    private final Command request;
    private final Responder client;
    private final long deadlineNanos;

    /** An attempt ended without a clear answer: from then on nobody may be told that nothing was executed. */
    private volatile boolean maybeExecuted;

    RelayedRequest(
            Relay relay,
            RequestHandler local,
            Connection connection,
            Command request,
            Responder client,
            long deadlineNanos) {
        this.relay = relay;
        this.local = local;
        this.connection = connection;
        this.request = request;
        this.client = client;
        this.deadlineNanos = deadlineNanos;
    }

    static boolean cameFromNode(Command request) {
        return request.fields().get(SendField.FORWARDED_FOR) != null;
    }

    Command request() {
        return request;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    int bytes() {
        return request.weight();
    }

    /** A bad request is answered here: a request that was held runs on the timer, where nobody else would. */
    void executeHere() {
        try {
            local.handle(connection, request, this);
        } catch (BadRequestException | IllegalArgumentException e) {
            respond(Command.response(request, ResponseCode.SYSTEM_ERROR, e.getMessage()));
        }
    }

    /** The answer of a handler, on this node or on the leader. */
    @Override
    public void respond(Command response) {
        boolean unknown = response.code() == TriadCode.OUTCOME_UNKNOWN;
        maybeExecuted |= unknown;
        if (response.code() == TriadCode.NOT_LEADER || (unknown && mayRepeat() && !relay.isLate(this))) {
            relay.hold(this);
        } else {
            client.respond(
                    understandable(maybeExecuted && speaksOfThisAttemptOnly(response) ? inDoubt(response) : response));
        }
    }

    /**
     * Whether the answer leaves open what an earlier attempt did. A refusal before the log does: it says that this
     * attempt was not executed. For a send, everything but "stored" does, because only that is recognised from attempt
     * to attempt; for other requests the log's own answer holds for all attempts, since to repeat them changes nothing.
     */
    private boolean speaksOfThisAttemptOnly(Command response) {
        switch (response.code()) {
            case ResponseCode.SUCCESS:
            case TriadCode.OUTCOME_UNKNOWN:
                return false;
            case ResponseCode.SYSTEM_BUSY:
            case ResponseCode.FLOW_CONTROL:
            case ResponseCode.SERVICE_NOT_AVAILABLE:
                return true;
            default:
                return isSend();
        }
    }

    private Command inDoubt(Command response) {
        return Command.response(
                request,
                TriadCode.OUTCOME_UNKNOWN,
                "an earlier attempt may have been executed; the last one was answered with code " + response.code()
                        + ": " + response.remark());
    }

    /** The request as another node gets it: the same, and whom it is from. */
    Command toSend() {
        InetSocketAddress from = connection.remoteAddress();
        return request.copy().with(SendField.FORWARDED_FOR, from.getAddress().getHostAddress() + ":" + from.getPort());
    }

    /** What the leader answered, or why it did not. */
    void answered(@Nullable Command answer, @Nullable Throwable failure) {
        if (answer != null) {
            respond(Command.response(request, answer.code(), answer.remark())
                    .withFields(answer.fields())
                    .withBody(answer.body()));
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean neverLeft = cause instanceof RpcException rpc && rpc.kind() == RpcException.Kind.NOT_SENT;
        maybeExecuted |= !neverLeft;
        if (neverLeft || mayRepeat()) {
            relay.hold(this);
        } else {
            respond(Command.response(
                    request, TriadCode.OUTCOME_UNKNOWN, "the leader did not answer: " + String.valueOf(cause)));
        }
    }

    void failWithoutLeader(Leadership.View view) {
        Command failure = maybeExecuted
                ? Command.response(request, TriadCode.OUTCOME_UNKNOWN, "no leader answered in time")
                : Relay.notLeader(request, view);
        client.respond(understandable(failure));
    }

    /** Too much waits already. */
    void failBusy(String reason) {
        int code = maybeExecuted ? TriadCode.OUTCOME_UNKNOWN : ResponseCode.SYSTEM_BUSY;
        client.respond(understandable(Command.response(request, code, reason)));
    }

    /** Executing it twice is the same as executing it once; a send is so only when it can be recognised. */
    private boolean mayRepeat() {
        boolean recognised = request.code() != RequestCode.CONSUMER_SEND_MSG_BACK && Relay.speaksTriad(request);
        return !isSend() || recognised;
    }

    /** Executed twice it stores twice. */
    private boolean isSend() {
        switch (request.code()) {
            case RequestCode.SEND_MESSAGE:
            case RequestCode.SEND_MESSAGE_V2:
            case RequestCode.SEND_BATCH_MESSAGE:
            case RequestCode.CONSUMER_SEND_MSG_BACK:
                return true;
            default:
                return false;
        }
    }

    /** Our client gets our codes; for a stock client both become "no service", after which it tries again. */
    private Command understandable(Command response) {
        if (response.code() != TriadCode.NOT_LEADER && response.code() != TriadCode.OUTCOME_UNKNOWN) {
            return response;
        }
        if (Relay.speaksTriad(request)) {
            return response;
        }
        String reason = response.code() == TriadCode.NOT_LEADER
                ? "this broker group has no leader that can be reached; nothing was executed"
                : "the outcome is not known: " + response.remark();
        return Command.response(request, ResponseCode.SERVICE_NOT_AVAILABLE, reason);
    }
}
