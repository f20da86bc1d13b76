package io.triadmq.broker.handler;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.SysFlag;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/**
 * END_TRANSACTION, on the leader: a producer tells the fate of its half message. Stock clients do not wait for the
 * answer. The answer to a repeated or late resolution is the one that was first in the log, in the field
 * {@code commitOrRollback}; it is success, since nothing remains to be done.
 *
 * <p>Answers one-way requests too: they are not sent, but a node that turns out not to lead passes such a request on.
 */
final class EndTransactionHandler implements RequestHandler {
    private final Proposals proposals;
    private final Outcomes outcomes;

    EndTransactionHandler(Proposals proposals, Outcomes outcomes) {
        this.proposals = proposals;
        this.outcomes = outcomes;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        String group = fields.required("producerGroup");
        long position = fields.requiredLong("commitLogOffset");
        int resolution = fields.requiredInt("commitOrRollback");
        if (resolution == SysFlag.TRANSACTION_NONE) {
            // "I do not know": it will be asked again.
            responder.respond(Command.response(request, ResponseCode.SUCCESS));
        } else if (resolution != SysFlag.TRANSACTION_COMMIT && resolution != SysFlag.TRANSACTION_ROLLBACK) {
            responder.respond(Command.response(
                    request,
                    ResponseCode.INVALID_PARAMETER,
                    "commitOrRollback is 8 (commit), 12 (rollback) or 0 (unknown), got " + resolution));
        } else {
            boolean commit = resolution == SysFlag.TRANSACTION_COMMIT;
            proposals.propose(
                    new GroupCommand.ResolveHalf(position, commit, group),
                    outcome ->
                            responder.respond(outcomes.answer(request, outcome, result -> resolved(request, result))));
        }
    }

    private static Command resolved(Command request, CommandResult result) {
        Command answer = Command.response(request, ResponseCode.SUCCESS);
        if (result instanceof CommandResult.Resolved resolved) {
            int kind = resolved.committed() ? SysFlag.TRANSACTION_COMMIT : SysFlag.TRANSACTION_ROLLBACK;
            answer.with("commitOrRollback", kind).with("queueOffset", resolved.queueOffset());
        }
        return answer;
    }
}
