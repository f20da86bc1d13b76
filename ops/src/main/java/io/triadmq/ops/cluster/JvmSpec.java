package io.triadmq.ops.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * How the JVMs of a local cluster are run.
 *
 * @param javaHome JDK of the nodes
 * @param classPath class path of the nodes
 * @param brokerHeapMiB heap of each broker in MiB, at least 64
 * @param nameServerHeapMiB heap of each NameServer in MiB, at least 32
 * @param arguments further options, for every node; they come last and win
 */
public record JvmSpec(
        Path javaHome, String classPath, int brokerHeapMiB, int nameServerHeapMiB, List<String> arguments) {
    /** Enough for demonstrations and tests; a broker in production gets a quarter of its machine. */
    private static final int DEFAULT_BROKER_HEAP_MIB = 256;

    private static final int DEFAULT_NAME_SERVER_HEAP_MIB = 64;

    public JvmSpec {
        if (brokerHeapMiB < 64 || nameServerHeapMiB < 32) {
            throw new IllegalArgumentException("the heap of a broker is at least 64 MiB, of a NameServer 32 MiB; got "
                    + brokerHeapMiB + " and " + nameServerHeapMiB);
        }
        arguments = List.copyOf(arguments);
    }

    /** The Java and the class path of this process. */
    public static JvmSpec likeThisOne() {
        return new JvmSpec(
                Path.of(System.getProperty("java.home")),
                System.getProperty("java.class.path"),
                DEFAULT_BROKER_HEAP_MIB,
                DEFAULT_NAME_SERVER_HEAP_MIB,
                List.of());
    }

    public JvmSpec withJavaHome(Path value) {
        return new JvmSpec(value, classPath, brokerHeapMiB, nameServerHeapMiB, arguments);
    }

    public JvmSpec withBrokerHeapMiB(int value) {
        return new JvmSpec(javaHome, classPath, value, nameServerHeapMiB, arguments);
    }

    public JvmSpec withArguments(List<String> value) {
        return new JvmSpec(javaHome, classPath, brokerHeapMiB, nameServerHeapMiB, value);
    }
}
