package io.triadmq.raftlog.disk;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives out paths to real files; what is done with such a path, or one that is made from it, goes past a {@link Fault},
 * which may take its time or fail. Also knows which files have bytes that were not forced. Thread-safe.
 */
public final class FaultyDisk {
    /** What is about to be done with a file. */
    public enum Operation {
        WRITE,
        FORCE,
        /** Creates, renames, links or deletes a name. */
        NAME
    }

    /** Called before each operation, on the thread that wants it. */
    public interface Fault {
        void before(Operation operation, Path file) throws IOException;
    }

    private final FaultyFileSystem fileSystem = new FaultyFileSystem(this);
    private final Set<String> unforced = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = (operation, file) -> {};

    /** The same file, seen through this disk. */
    public Path path(Path real) {
        return (Path) Proxy.newProxyInstance(
                FaultyDisk.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getFileSystem")) {
                        return fileSystem;
                    }
                    Object[] unwrapped = arguments == null ? new Object[0] : arguments.clone();
                    for (int i = 0; i < unwrapped.length; i++) {
                        unwrapped[i] = unwrapped[i] instanceof Path path ? real(path) : unwrapped[i];
                    }
                    try {
                        Object result = method.invoke(real, unwrapped);
                        return result instanceof Path path ? path(path) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** The path on the file system below; a path that is not of a faulty disk stays as it is. */
    static Path real(Path path) {
        return Proxy.isProxyClass(path.getClass()) ? Path.of(path.toString()) : path;
    }

    /** From now on. */
    public void setFault(Fault newFault) {
        fault = newFault;
    }

    public void heal() {
        fault = (operation, file) -> {};
    }

    /** Whether bytes were written to the file since the last force that ended well. */
    public boolean isUnforced(Path file) {
        return unforced.contains(file.toString());
    }

    void before(Operation operation, Path file) throws IOException {
        fault.before(operation, file);
    }

    FileChannel watch(FileChannel channel, Path real) {
        return new FaultyChannel(this, channel, real);
    }

    void wrote(Path file) {
        unforced.add(file.toString());
    }

    void forced(Path file) {
        unforced.remove(file.toString());
    }
}
