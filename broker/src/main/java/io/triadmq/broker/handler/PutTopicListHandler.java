package io.triadmq.broker.handler;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.raftlog.AppendOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** UPDATE_AND_CREATE_TOPIC_LIST, on the leader: all topics are checked before the first one is created. */
final class PutTopicListHandler implements RequestHandler {
    private final Proposals proposals;
    private final Outcomes outcomes;
    private final Announcement announcement;

    PutTopicListHandler(Proposals proposals, Outcomes outcomes, Announcement announcement) {
        this.proposals = proposals;
        this.outcomes = outcomes;
        this.announcement = announcement;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        List<TopicSettings> wanted = BodyCodec.decode(request.body(), TopicConfigList.class).topicConfigList().stream()
                .map(TopicConfigs::checked)
                .toList();
        wanted.forEach(topic -> PutTopicHandler.checkNotReserved(topic.name()));
        CompletableFuture<Command> answer =
                CompletableFuture.completedFuture(Command.response(request, ResponseCode.SUCCESS));
        for (TopicSettings topic : wanted) {
            // All are proposed now; the answer is the first failure, or success.
            answer = answer.thenCombine(
                    put(topic, request), (before, now) -> before.code() == ResponseCode.SUCCESS ? now : before);
        }
        answer.thenAccept(last -> announcement.before(responder).respond(last));
    }

    private CompletableFuture<Command> put(TopicSettings topic, Command request) {
        CompletableFuture<AppendOutcome<CommandResult>> outcome = new CompletableFuture<>();
        proposals.propose(new GroupCommand.PutTopic(topic, false), outcome::complete);
        return outcome.thenApply(
                ended -> outcomes.answer(request, ended, done -> Command.response(request, ResponseCode.SUCCESS)));
    }
}
