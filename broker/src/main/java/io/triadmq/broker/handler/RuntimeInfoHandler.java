package io.triadmq.broker.handler;

import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.pull.PullPool;
import io.triadmq.broker.pull.PullWaiters;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.protocol.body.KVTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.LogStatus;
import io.triadmq.raftlog.SegmentInfo;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** GET_BROKER_RUNTIME_INFO: numbers under the names that mqadmin and the dashboard read, and ours. */
final class RuntimeInfoHandler implements RequestHandler {
    private static final String VERSION = "V5_5_0";
    private static final double GIB = 1L << 30;

    private final CommitLog<?> log;
    private final Leadership leadership;
    private final TrafficMeter traffic;
    private final PullPool pullPool;
    private final PullPool queryPool;
    private final PullWaiters waiters;
    private final Relay relay;
    private final LongSupplier producers;
    private final long bootMillis;

    RuntimeInfoHandler(
            CommitLog<?> log,
            Leadership leadership,
            TrafficMeter traffic,
            PullPool pullPool,
            PullPool queryPool,
            PullWaiters waiters,
            Relay relay,
            LongSupplier producers,
            long bootMillis) {
        this.log = log;
        this.leadership = leadership;
        this.traffic = traffic;
        this.pullPool = pullPool;
        this.queryPool = queryPool;
        this.waiters = waiters;
        this.relay = relay;
        this.producers = producers;
        this.bootMillis = bootMillis;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        Map<String, String> table = new TreeMap<>();
        addNode(table);
        addLog(table);
        addTraffic(table);
        addQueues(table);
        responder.respond(Command.response(request, ResponseCode.SUCCESS).withBody(new KVTable(table).toJson()));
    }

    private void addNode(Map<String, String> table) {
        Leadership.View view = leadership.current();
        table.put("brokerVersion", "513");
        table.put("brokerVersionDesc", VERSION);
        table.put("brokerActive", "true");
        table.put("bootTimestamp", Long.toString(bootMillis));
        Duration up = Duration.ofMillis(System.currentTimeMillis() - bootMillis);
        table.put(
                "runtime",
                String.format(
                        Locale.ROOT,
                        "[ %d days, %d hours, %d minutes, %d seconds ]",
                        up.toDays(),
                        up.toHoursPart(),
                        up.toMinutesPart(),
                        up.toSecondsPart()));
        table.put("raftRole", view.leading() ? "LEADER" : "FOLLOWER");
        table.put("raftTerm", Long.toString(view.term()));
        table.put("raftLeader", view.leaderId() == null ? "" : view.leaderId());
    }

    private void addLog(Map<String, String> table) {
        LogStatus status = log.status();
        table.put("commitLogMinOffset", Long.toString(status.minPosition()));
        table.put("commitLogMaxOffset", Long.toString(status.endPosition()));
        table.put("dispatchBehindBytes", "0");
        table.put("raftCommittedIndex", Long.toString(status.committedIndex()));
        table.put("raftAppliedIndex", Long.toString(status.appliedIndex()));
        List<SegmentInfo> segments = log.segments();
        table.put(
                "earliestMessageTimeStamp",
                Long.toString(
                        segments.isEmpty() ? -1 : segments.get(0).lastModified().toEpochMilli()));
        try {
            FileStore store = Files.getFileStore(log.directory());
            long total = store.getTotalSpace();
            long free = store.getUsableSpace();
            String ratio = String.format(Locale.ROOT, "%.4f", total == 0 ? 0 : 1 - free / (double) total);
            table.put("commitLogDiskRatio", ratio);
            table.put("commitLogDiskRatio_" + log.directory(), ratio);
            table.put("consumeQueueDiskRatio", ratio);
            table.put(
                    "commitLogDirCapacity",
                    String.format(Locale.ROOT, "Total : %.1f GiB, Free : %.1f GiB.", total / GIB, free / GIB));
        } catch (IOException e) {
            table.put("commitLogDiskRatio", "-1");
        }
    }

    private void addTraffic(Map<String, String> table) {
        table.put("putTps", traffic.rateIn());
        table.put("getFoundTps", traffic.rateOut());
        table.put("getTotalTps", traffic.rateOut());
        table.put("getMissTps", "0.0 0.0 0.0");
        // Tools of 4.x read the name with one r.
        table.put("getTransferedTps", traffic.rateOut());
        table.put("getTransferredTps", traffic.rateOut());
        table.put("putMessageTimesTotal", Long.toString(traffic.messagesIn()));
        table.put("putMessageSizeTotal", Long.toString(traffic.bytesIn()));
        table.put("msgPutTotalTodayNow", Long.toString(traffic.messagesIn()));
        table.put("msgGetTotalTodayNow", Long.toString(traffic.messagesOut()));
        table.put("getMessageSizeTotal", Long.toString(traffic.bytesOut()));
        for (String name : List.of(
                "msgPutTotalYesterdayMorning",
                "msgPutTotalTodayMorning",
                "msgGetTotalYesterdayMorning",
                "msgGetTotalTodayMorning")) {
            table.put(name, "0");
        }
    }

    private void addQueues(Map<String, String> table) {
        table.put("sendThreadPoolQueueSize", Integer.toString(relay.heldCount()));
        table.put("pullThreadPoolQueueSize", Integer.toString(pullPool.waiting()));
        table.put("queryThreadPoolQueueSize", Integer.toString(queryPool.waiting()));
        table.put("ackThreadPoolQueueSize", "0");
        table.put("idempotentProducers", Long.toString(producers.getAsLong()));
        table.put("pullsWaiting", Integer.toString(waiters.size()));
        for (String name : List.of(
                "sendThreadPoolQueueHeadWaitTimeMills",
                "pullThreadPoolQueueHeadWaitTimeMills",
                "queryThreadPoolQueueHeadWaitTimeMills",
                "ackThreadPoolQueueHeadWaitTimeMills",
                "pageCacheLockTimeMills",
                "timerReadBehind",
                "timerOffsetBehind",
                "timerCongestNum")) {
            table.put(name, "0");
        }
        table.put("timerEnqueueTps", "0.0");
        table.put("timerDequeueTps", "0.0");
    }
}
