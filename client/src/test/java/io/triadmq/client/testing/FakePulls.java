package io.triadmq.client.testing;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.OffsetField;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.Responder;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Pulls with long polling, and offsets. */
final class FakePulls {
    private static final int SUSPEND = 2;

    private final FakeCluster cluster;
    private final Set<Runnable> parked = ConcurrentHashMap.newKeySet();

    FakePulls(FakeCluster cluster) {
        this.cluster = cluster;
    }

    void wake() {
        for (Runnable each : List.copyOf(parked)) {
            each.run();
        }
    }

    void pull(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        boolean mayWait = (fields.requiredInt("sysFlag") & SUSPEND) != 0;
        synchronized (cluster.lock) {
            if (!cluster.state.topics.containsKey(fields.required("topic"))) {
                responder.respond(Command.response(request, ResponseCode.TOPIC_NOT_EXIST, "no such topic"));
                return;
            }
            Command found = find(request);
            if (found.code() != ResponseCode.PULL_NOT_FOUND || !mayWait) {
                responder.respond(found);
                return;
            }
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                Command answer = find(request);
                if (answer.code() != ResponseCode.PULL_NOT_FOUND && parked.remove(again[0])) {
                    responder.respond(answer);
                }
            };
            parked.add(again[0]);
            cluster.timer.schedule(
                    () -> {
                        if (parked.remove(again[0])) {
                            responder.respond(find(request));
                        }
                    },
                    fields.requiredLong("suspendTimeoutMillis"),
                    TimeUnit.MILLISECONDS);
        }
    }

    private Command find(Command request) {
        HeaderFields fields = request.fields();
        synchronized (cluster.lock) {
            List<byte[]> records = cluster.state.queue(fields.required("topic"), fields.requiredInt("queueId")).records;
            long from = fields.requiredLong("queueOffset");
            int code = ResponseCode.SUCCESS;
            long next = from;
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (from > records.size()) {
                code = ResponseCode.PULL_OFFSET_MOVED;
                next = records.size();
            } else if (from == records.size()) {
                code = ResponseCode.PULL_NOT_FOUND;
            }
            for (int i = 0; i < fields.requiredInt("maxMsgNums") && next < records.size(); i++) {
                body.writeBytes(records.get((int) next));
                next++;
            }
            return Command.response(request, code)
                    .with("suggestWhichBrokerId", 0)
                    .with("nextBeginOffset", next)
                    .with("minOffset", 0)
                    .with("maxOffset", records.size())
                    .withBody(body.size() == 0 ? null : body.toByteArray());
        }
    }

    void maxOffset(Connection connection, Command request, Responder responder) {
        offset(request, responder, records -> (long) records.size());
    }

    void minOffset(Connection connection, Command request, Responder responder) {
        offset(request, responder, records -> 0L);
    }

    void searchOffset(Connection connection, Command request, Responder responder) {
        long time = request.fields().requiredLong("timestamp");
        offset(request, responder, records -> {
            long at = 0;
            while (at < records.size() && MessageRecord.storeTimestamp(records.get((int) at), 0) < time) {
                at++;
            }
            return at;
        });
    }

    private void offset(Command request, Responder responder, Function<List<byte[]>, Long> read) {
        HeaderFields fields = request.fields();
        synchronized (cluster.lock) {
            responder.respond(Command.response(request, ResponseCode.SUCCESS)
                    .with(
                            "offset",
                            read.apply(cluster.state.queue(fields.required("topic"), fields.requiredInt("queueId"))
                                    .records)));
        }
    }

    void queryOffset(Connection connection, Command request, Responder responder) {
        synchronized (cluster.lock) {
            Long saved = cluster.state.offsets.get(key(request));
            responder.respond(
                    saved == null
                            ? Command.response(request, ResponseCode.QUERY_NOT_FOUND)
                            : Command.response(request, ResponseCode.SUCCESS).with("offset", saved));
        }
    }

    void saveOffset(Connection connection, Command request, Responder responder) {
        synchronized (cluster.lock) {
            long epoch = request.fields().longOr(OffsetField.LOCK_EPOCH, 0);
            FakeState.Lock lock = cluster.state.locks.get(key(request));
            if (epoch > 0 && lock != null && lock.epoch() != epoch) {
                responder.respond(Command.response(request, TriadCode.LOCK_LOST, "epoch is " + lock.epoch()));
                return;
            }
            cluster.state.offsets.merge(key(request), request.fields().requiredLong("commitOffset"), Math::max);
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }

    private static String key(Command request) {
        HeaderFields fields = request.fields();
        return FakeState.key(fields.required("consumerGroup"), fields.required("topic"), fields.requiredInt("queueId"));
    }
}
