package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.body.TopicList;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.RequestRouter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The lists: all topics, topics of a cluster, system topics, groups of a cluster. */
final class TopicListHandlers {
    /** Topics every broker group keeps for itself (protocol 03 §8). */
    private static final List<String> SYSTEM_TOPICS = List.of(
            "TBW102",
            "SELF_TEST_TOPIC",
            "BenchmarkTest",
            "OFFSET_MOVED_EVENT",
            "SCHEDULE_TOPIC_XXXX",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC",
            "TRANS_CHECK_MAX_TIME_TOPIC",
            "RMQ_SYS_TRACE_TOPIC",
            "rmq_sys_wheel_timer");

    private final Registry registry;

    TopicListHandlers(Registry registry) {
        this.registry = registry;
    }

    void addTo(RequestRouter.Builder router) {
        router.on(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, list(request -> registry.routes()
                        .topics(null)))
                .on(RequestCode.GET_TOPICS_BY_CLUSTER, list(request -> registry.routes()
                        .topics(request.fields().required("cluster"))))
                .on(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS, list(request -> systemTopics()))
                .on(RequestCode.GET_UNIT_TOPIC_LIST, list(request -> Set.of()))
                .on(RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST, list(request -> Set.of()))
                .on(RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST, list(request -> Set.of()))
                .on(
                        RequestCode.GET_BROKER_CLUSTER_INFO,
                        (connection, request, responder) -> responder.respond(Command.response(
                                        request, ResponseCode.SUCCESS)
                                .withBody(RouteBodies.cluster(registry.routes()).toJson())));
    }

    private Set<String> systemTopics() {
        TreeSet<String> names = new TreeSet<>(SYSTEM_TOPICS);
        registry.routes().groups().values().forEach(group -> {
            names.add(group.cluster());
            names.add(group.group());
        });
        return names;
    }

    private RequestHandler list(Function<Command, Set<String>> names) {
        return (connection, request, responder) -> responder.respond(
                Command.response(request, ResponseCode.SUCCESS).withBody(new TopicList(names.apply(request)).toJson()));
    }
}
