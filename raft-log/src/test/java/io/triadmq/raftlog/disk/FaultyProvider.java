package io.triadmq.raftlog.disk;

import static io.triadmq.raftlog.disk.FaultyDisk.real;

import io.triadmq.raftlog.disk.FaultyDisk.Operation;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Does what the default file system does, past the fault of a {@link FaultyDisk}. */
final class FaultyProvider extends FileSystemProvider {
    private final FaultyDisk disk;
    private final FileSystemProvider below = FileSystems.getDefault().provider();

    FaultyProvider(FaultyDisk disk) {
        this.disk = disk;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return disk.watch(below.newFileChannel(real(path), options, attributes), real(path));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> stream = below.newDirectoryStream(real(path), filter)) {
            stream.forEach(each -> paths.add(disk.path(each)));
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return paths.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        disk.before(Operation.NAME, real(path));
        below.createDirectory(real(path), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        disk.before(Operation.NAME, real(link));
        below.createLink(real(link), real(existing));
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.before(Operation.NAME, real(path));
        below.delete(real(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        disk.before(Operation.NAME, real(target));
        below.copy(real(source), real(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        disk.before(Operation.NAME, real(target));
        below.move(real(source), real(target), options);
    }

    @Override
    public boolean isSameFile(Path left, Path right) throws IOException {
        return below.isSameFile(real(left), real(right));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return below.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return below.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        below.checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return below.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return below.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return below.readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        below.setAttribute(real(path), attribute, value, options);
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }
}
