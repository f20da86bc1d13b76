package io.triadmq.raftlog.disk;

import io.triadmq.raftlog.disk.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A channel of a {@link FaultyDisk}. */
final class FaultyChannel extends FileChannel {
    private final FaultyDisk disk;
    private final FileChannel channel;
    private final Path file;

    FaultyChannel(FaultyDisk disk, FileChannel channel, Path file) {
        this.disk = disk;
        this.channel = channel;
        this.file = file;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** An interrupt closes the channel below; then this one is closed, too. */
    private <T> T with(Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (ClosedChannelException e) {
            close();
            throw e;
        }
    }

    private <T> T writing(Work<T> work) throws IOException {
        disk.before(Operation.WRITE, file);
        disk.wrote(file);
        return with(work);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return with(() -> channel.read(target));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return with(() -> channel.read(targets, offset, length));
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return with(() -> channel.read(target, position));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return writing(() -> channel.write(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return writing(() -> channel.write(sources, offset, length));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return writing(() -> channel.write(source, position));
    }

    @Override
    public void force(boolean metaData) throws IOException {
        disk.before(Operation.FORCE, file);
        with(() -> {
            channel.force(metaData);
            return null;
        });
        disk.forced(file);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        writing(() -> channel.truncate(size));
        return this;
    }

    @Override
    public long position() throws IOException {
        return with(channel::position);
    }

    @Override
    public FileChannel position(long position) throws IOException {
        with(() -> channel.position(position));
        return this;
    }

    @Override
    public long size() throws IOException {
        return with(channel::size);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return with(() -> channel.transferTo(position, count, target));
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return writing(() -> channel.transferFrom(source, position, count));
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return with(() -> channel.map(mode, position, size));
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return with(() -> channel.lock(position, size, shared));
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return with(() -> channel.tryLock(position, size, shared));
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }
}
