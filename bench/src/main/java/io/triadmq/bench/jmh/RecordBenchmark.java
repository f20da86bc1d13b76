package io.triadmq.bench.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.MessageRecordBuilder;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.StoredMessage;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Message records and properties, as a broker and a consumer handle each message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RecordBenchmark {
    private static final byte[] ADDED =
            "MSG_REGION\u0001DefaultRegion\u0002TRACE_ON\u0001true\u0002CLUSTER\u0001c\u0002".getBytes(UTF_8);

    @Param({"128", "1024"})
    public int bodyBytes = 128;

    private final MessageRecordBuilder builder = new MessageRecordBuilder();
    private final String properties =
            "UNIQ_KEY\u0001FD00000000000000000000000000000242EB30946E0964709CA20003\u0002WAIT\u0001true\u0002TAGS\u0001TagA\u0002";
    private final byte[] topic = "bench-topic".getBytes(UTF_8);
    private byte[] body = new byte[0];
    private byte[] record = new byte[0];

    @Setup
    public void writeRecord() {
        body = new byte[bodyBytes];
        HostAddress host = HostAddress.of(InetAddress.getLoopbackAddress(), 10911);
        builder.bornHost(host).storeHost(host).topic(topic).moreProperties(ADDED);
        record = encodeRecord();
    }

    @Benchmark
    public byte[] encodeRecord() {
        return builder.queueId(3)
                .bornTimestamp(1795176301730L)
                .body(body)
                .properties(properties.getBytes(UTF_8))
                .build();
    }

    @Benchmark
    public byte[] patchRecord() {
        MessageRecord.setQueueOffset(record, 0, 7);
        MessageRecord.setPhysicalOffset(record, 0, 8);
        MessageRecord.setStoreTimestamp(record, 0, 9);
        return record;
    }

    @Benchmark
    public @Nullable String oneProperty() {
        return MessageProperties.get(properties, PropertyName.TAGS);
    }

    /** What a consumer looks at in every message. */
    @Benchmark
    public @Nullable String decodeForConsumer() {
        StoredMessage message = StoredMessage.decode(record, 0);
        byte[] copied = message.storedBody();
        return copied.length == bodyBytes ? message.tag() : null;
    }
}
