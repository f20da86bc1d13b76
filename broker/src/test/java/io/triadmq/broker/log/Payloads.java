package io.triadmq.broker.log;

import java.util.ArrayList;
import java.util.List;

/** Entry payloads as the sequencer makes them, for tests of other packages. */
public final class Payloads {
    private Payloads() {}

    public static byte[] batch(long logTime, List<SendRequest> requests) {
        MessageBatchEncoder encoder = new MessageBatchEncoder();
        requests.forEach(encoder::add);
        return encoder.encode(requests, logTime);
    }

    public static byte[] commands(long logTime, GroupCommand... commands) {
        CommandCodec codec = new CommandCodec();
        List<byte[]> encoded = new ArrayList<>();
        for (GroupCommand command : commands) {
            encoded.add(codec.encode(command));
        }
        return CommandCodec.payload(encoded, logTime);
    }
}
