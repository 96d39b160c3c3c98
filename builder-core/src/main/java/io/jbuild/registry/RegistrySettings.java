package io.jbuild.registry;

import io.jbuild.http.Certificates;
import io.jbuild.http.Proxies;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How registries are to be spoken to, as the files say; read when the first one is needed. What
 * containers' file says of a name goes before what docker's says. Safe for use by several threads.
 */
final class RegistrySettings {

  private final RegistryFiles files;
  private @Nullable RegistriesConf conf;
  private @Nullable DaemonConfig daemon;

  RegistrySettings(RegistryFiles files) {
    this.files = files;
  }

  /** What containers' file says of names like this one. */
  Optional<RegistriesConf.Entry> entry(ImageReference name) throws IOException {
    return conf().find(name.full());
  }

  /** Mirrors of docker's own registry, by docker's file. */
  List<URI> mirrorsOfDocker() throws IOException {
    return daemon().mirrors();
  }

  /** Whether a host need not show a certificate; empty where nothing is said. */
  Optional<Boolean> insecure(String host) throws IOException {
    Optional<Boolean> said = conf().find(host).flatMap(RegistriesConf.Entry::insecure);
    return said.isEmpty() && daemon().isInsecure(host) ? Optional.of(true) : said;
  }

  /** By which registries are reached. */
  Proxies proxies() {
    return files.proxies();
  }

  /** The folder with a host's certificates, if there is one. */
  Optional<Path> certificates(String host) {
    return files.certificates().stream()
        .map(folder -> folder.resolve(host))
        .filter(Certificates::isFor)
        .findFirst();
  }

  /**
   * Where a file for a host would be found.
   *
   * @param name of the file
   */
  String place(String host, String name) {
    List<Path> folders = files.certificates();
    if (folders.isEmpty()) {
      return "a folder certs.d/" + host;
    }
    Path first = folders.get(0).resolve(host).resolve(name);
    Path last = folders.get(folders.size() - 1).resolve(host).resolve(name);
    return first.equals(last) ? first.toString() : first + ", or for all users " + last;
  }

  private synchronized RegistriesConf conf() throws IOException {
    RegistriesConf known = conf;
    if (known == null) {
      known = RegistriesConf.read(files.registries());
      conf = known;
    }
    return known;
  }

  private synchronized DaemonConfig daemon() throws IOException {
    DaemonConfig known = daemon;
    if (known == null) {
      known = DaemonConfig.read(files.daemon());
      daemon = known;
    }
    return known;
  }
}
