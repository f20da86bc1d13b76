package io.triadmq.ops.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version from the manifest of our jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"TriadMQ " + (version == null ? "(from classes)" : version) + ", Java " + Runtime.version()
        };
    }
}
