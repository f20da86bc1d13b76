package io.triadmq.broker.handler;

import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.function.Function;

/**
 * A request that is one command of the log and answers nothing but that it was applied: DELETE_TOPIC_IN_BROKER,
 * UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, DELETE_SUBSCRIPTIONGROUP.
 */
final class CommandHandler implements RequestHandler {
    private final Proposals proposals;
    private final Outcomes outcomes;
    private final Function<Command, GroupCommand> command;

    /** @param command reads and checks the request */
    CommandHandler(Proposals proposals, Outcomes outcomes, Function<Command, GroupCommand> command) {
        this.proposals = proposals;
        this.outcomes = outcomes;
        this.command = command;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        proposals.propose(
                command.apply(request),
                outcome -> responder.respond(
                        outcomes.answer(request, outcome, done -> Command.response(request, ResponseCode.SUCCESS))));
    }
}
