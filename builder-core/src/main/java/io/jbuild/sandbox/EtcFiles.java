package io.jbuild.sandbox;

import io.jbuild.file.ByteString;
import io.jbuild.oci.RunSettings.Host;
import io.jbuild.posix.PosixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The files of {@code /etc} that are made for a run and never belong to a layer. */
record EtcFiles(String hostname, List<Host> hosts, ByteString resolverConfiguration) {

  /** Their names, in {@code /etc}. */
  static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

  /** Files for this host name and these hosts, with the resolver's configuration of the machine. */
  static EtcFiles of(String hostname, List<Host> hosts, Path resolverConfiguration)
      throws IOException {
    try {
      return new EtcFiles(
          hostname, hosts, ByteString.of(Files.readAllBytes(resolverConfiguration)));
    } catch (NoSuchFileException e) {
      return new EtcFiles(hostname, hosts, ByteString.EMPTY);
    }
  }

  void writeTo(Path folder) throws IOException {
    StringBuilder lines =
        new StringBuilder("127.0.0.1\tlocalhost " + hostname + "\n")
            .append("::1\tlocalhost ip6-localhost ip6-loopback\n");
    hosts.forEach(
        host -> lines.append(host.address()).append('\t').append(host.name()).append('\n'));
    write(folder.resolve("hosts"), lines.toString().getBytes(StandardCharsets.UTF_8));
    write(folder.resolve("hostname"), (hostname + "\n").getBytes(StandardCharsets.UTF_8));
    write(folder.resolve("resolv.conf"), resolverConfiguration.toBytes());
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    PosixFiles.chmod(file, 0644);
  }
}
