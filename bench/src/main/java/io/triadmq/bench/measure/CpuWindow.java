package io.triadmq.bench.measure;

import java.util.Collection;
import java.util.List;

/** Who used the CPUs in a window. Not thread-safe. */
public final class CpuWindow {
    private final List<Long> servers;
    private final List<Long> own;
    private final long startNanos = System.nanoTime();
    private final double serversBefore;
    private final double generatorBefore;
    private final double busyBefore;

    /**
     * @param serverSeconds CPU seconds of the servers
     * @param generatorSeconds CPU seconds of load generator and bench
     * @param elsewhereCores cores that everything else on the machine used on average
     */
    public record Use(double serverSeconds, double generatorSeconds, double elsewhereCores) {}

    private CpuWindow(Collection<Long> servers, Collection<Long> generators) {
        this.servers = List.copyOf(servers);
        this.own = List.copyOf(generators);
        this.serversBefore = Proc.cpuSeconds(this.servers);
        this.generatorBefore = Proc.cpuSeconds(own);
        this.busyBefore = Proc.busySeconds();
    }

    /** Opens a window now. */
    public static CpuWindow open(Collection<Long> servers, Collection<Long> generators) {
        return new CpuWindow(servers, generators);
    }

    /** What happened since it was opened. */
    public Use close() {
        double server = Proc.cpuSeconds(servers) - serversBefore;
        double generator = Proc.cpuSeconds(own) - generatorBefore;
        double busy = Proc.busySeconds() - busyBefore;
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new Use(server, generator, Math.max(0, (busy - server - generator) / seconds));
    }
}
