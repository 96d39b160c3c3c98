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
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

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
    for (Map.Entry<String, byte[]> file : contents().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.write(path, file.getValue());
      PosixFiles.chmod(path, 0644);
    }
  }

  /** What is in each. */
  SortedMap<String, byte[]> contents() {
    StringBuilder lines =
        new StringBuilder("127.0.0.1\tlocalhost " + hostname + "\n")
            .append("::1\tlocalhost ip6-localhost ip6-loopback\n");
    hosts.forEach(
        host -> lines.append(host.address()).append('\t').append(host.name()).append('\n'));
    SortedMap<String, byte[]> contents = new TreeMap<>();
    contents.put("hosts", lines.toString().getBytes(StandardCharsets.UTF_8));
    contents.put("hostname", (hostname + "\n").getBytes(StandardCharsets.UTF_8));
    contents.put("resolv.conf", resolverConfiguration.toBytes());
    return contents;
  }
}
