package io.triadmq.bench.jmh;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import io.triadmq.protocol.command.MalformedFrameException;
import io.triadmq.protocol.command.SerializeType;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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

/** A send's frame, as a stock client writes it, decoded; and the answer to it encoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CodecBenchmark {
    private static final int SEND_MESSAGE_V2 = 310;

    @Param({"JSON", "BINARY"})
    public String header = "JSON";

    @Param({"128", "1024"})
    public int bodyBytes = 128;

    private final FrameBuffer out = new FrameBuffer();
    private byte[] frame = new byte[0];
    private Command answer = Command.request(0);

    @Setup
    public void writeFrame() {
        SerializeType type = SerializeType.valueOf(header);
        Command send = Command.request(SEND_MESSAGE_V2)
                .withSerializeType(type)
                .with("a", "bench-producer")
                .with("b", "bench-topic")
                .with("c", "TBW102")
                .with("d", 4)
                .with("e", 3)
                .with("f", 0)
                .with("g", 1795176301730L)
                .with("h", 0)
                .with(
                        "i",
                        "UNIQ_KEY\u0001FD00000000000000000000000000000242EB30946E0964709CA20003\u0002WAIT\u0001true\u0002")
                .with("j", 0)
                .with("k", "false")
                .with("m", "false")
                .with("n", "broker-a")
                .withBody(new byte[bodyBytes]);
        FrameBuffer written = new FrameBuffer();
        CommandCodec.encode(send, written);
        frame = written.toByteArray();
        answer = Command.response(send, 0)
                .with("msgId", "7F00000100002A9F000000000000022E")
                .with("queueId", 3)
                .with("queueOffset", 123456)
                .with("transactionId", "FD00000000000000000000000000000242EB30946E0964709CA20003")
                .with("MSG_REGION", "DefaultRegion")
                .with("TRACE_ON", "true");
    }

    @Benchmark
    public Command decodeSend() throws MalformedFrameException {
        return CommandCodec.decode(ByteBuffer.wrap(frame));
    }

    @Benchmark
    public int encodeAnswer() {
        out.clear();
        CommandCodec.encode(answer, out);
        return out.length();
    }
}
