package io.triadmq.bench.run;

/**
 * A client that a load generator can drive.
 *
 * @param name for tables
 * @param className implementation of {@code MessagingClient}
 * @param classPath of the generator's process
 */
public record LoadClient(String name, String className, String classPath) {}
