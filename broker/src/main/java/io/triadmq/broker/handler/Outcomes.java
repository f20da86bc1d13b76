package io.triadmq.broker.handler;

import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Reason;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Turns the outcome of a proposal into the answer to its request. "Not leader" and "unknown" leave here with TriadMQ's
 * own codes; {@link Relay} tries again where it may, and translates what is left for stock clients.
 */
final class Outcomes {
    private final Leadership leadership;
    private final BooleanSupplier handingOver;

    /** @param handingOver whether this node is giving leadership away: then "busy" means "soon not the leader" */
    Outcomes(Leadership leadership, BooleanSupplier handingOver) {
        this.leadership = leadership;
        this.handingOver = handingOver;
    }

    /** The answer to a command's request. */
    Command answer(
            Command request, AppendOutcome<CommandResult> outcome, Function<CommandResult, Command> whenApplied) {
        return outcome.match(
                applied -> applied.result() instanceof CommandResult.Rejected rejected
                        ? Command.response(request, ResponseCode.SYSTEM_ERROR, rejected.reason())
                        : whenApplied.apply(applied.result()),
                refused -> refused(request, refused),
                unknown -> unknown(request, unknown.detail()));
    }

    Command refused(Command request, AppendOutcome.Refused<?> refused) {
        boolean leaves = refused.reason() == Reason.NOT_LEADER
                || refused.reason() == Reason.SHUTTING_DOWN
                || (refused.reason() == Reason.BUSY && handingOver.getAsBoolean());
        if (leaves) {
            return notLeader(request);
        }
        return refused.reason() == Reason.DISK_FULL
                ? Command.response(request, ResponseCode.SERVICE_NOT_AVAILABLE, "disk full: " + refused.detail())
                : Command.response(request, ResponseCode.SYSTEM_BUSY, "[OVERLOAD]" + refused.detail());
    }

    /** Nothing was executed; the leader, wherever it is, should be asked. */
    Command notLeader(Command request) {
        return Relay.notLeader(request, leadership.current());
    }

    static Command unknown(Command request, String detail) {
        return Command.response(request, TriadCode.OUTCOME_UNKNOWN, detail);
    }
}
