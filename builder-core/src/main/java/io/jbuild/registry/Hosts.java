package io.jbuild.registry;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.http.Request;
import io.jbuild.oci.ImageReference;
import io.jbuild.registry.Endpoint.Role;
import io.jbuild.registry.Endpoint.Tls;
import io.jbuild.registry.RegistriesConf.Entry;
import io.jbuild.registry.RegistriesConf.Mirror;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which hosts have what a name stands for, and how each is spoken to. */
final class Hosts {

  /** Who lists a host as insecure has it near. */
  private static final Duration TRIAL = Duration.ofSeconds(10);

  private final Clients clients;
  private final RegistrySettings settings;

  /** Of insecure hosts, by host: whether they speak TLS. */
  private final Map<String, Boolean> tried = new TreeMap<>();

  Hosts(Clients clients) {
    this.clients = clients;
    this.settings = clients.settings();
  }

  /**
   * Somewhere an image may be.
   *
   * @param name of it there
   * @param base scheme, host and port, where they are given
   * @param insecure whether the host need not show a certificate; empty where nothing is said
   */
  record Place(ImageReference name, Optional<URI> base, Optional<Boolean> insecure, Role role) {}

  /**
   * Where an image is to be looked for, in this order: mirrors, then the registry itself.
   *
   * @throws BuildException where nothing may be pulled from there
   */
  List<Place> sources(ImageReference name) throws IOException {
    Optional<Entry> entry = allowed(name);
    List<Place> places = new ArrayList<>();
    for (Mirror mirror : entry.map(Entry::mirrors).orElse(List.of())) {
      if (mirror.serves(name)) {
        ImageReference there = entry.orElseThrow().at(mirror.location(), name);
        places.add(place(there, mirror.insecure(), Role.MIRROR));
      }
    }
    if (name.registry().equals("docker.io")) {
      for (URI mirror : settings.mirrorsOfDocker()) {
        String host = mirror.getAuthority();
        ImageReference there =
            new ImageReference(host, name.repository(), name.tag(), name.digest());
        boolean clear = "http".equals(mirror.getScheme());
        places.add(
            new Place(
                there,
                clear ? Optional.of(URI.create("http://" + host)) : Optional.empty(),
                // Written with its https, it is not to be spoken to in clear for being near.
                settings.insecure(host).or(() -> Optional.of(false)),
                Role.MIRROR));
      }
    }
    ImageReference there = name;
    if (entry.isPresent() && entry.get().location().isPresent()) {
      there = entry.get().at(entry.get().location().get(), name);
    }
    places.add(place(there, entry.flatMap(Entry::insecure), Role.REGISTRY));
    return places;
  }

  /**
   * Where a name is pushed to: its own registry.
   *
   * @throws BuildException where nothing may be pushed there
   */
  Endpoint target(ImageReference name) throws IOException, InterruptedException {
    Optional<Entry> entry = allowed(name);
    return endpoint(place(name, entry.flatMap(Entry::insecure), Role.REGISTRY));
  }

  /** A registry itself. */
  Endpoint registry(String host) throws IOException, InterruptedException {
    Endpoint endpoint = endpoint(place(any(host), Optional.empty(), Role.REGISTRY));
    return new Endpoint(endpoint.host(), endpoint.base(), "", endpoint.tls(), endpoint.role());
  }

  /**
   * Some name at a registry: a reference checks and reads the host.
   *
   * @throws IllegalArgumentException where that is none
   */
  static ImageReference any(String host) {
    return new ImageReference(host, "any", Optional.of("latest"), Optional.empty());
  }

  /** Speaks to a place in the way it is to be spoken to. */
  Endpoint endpoint(Place place) throws IOException, InterruptedException {
    Endpoint usual = Endpoint.of(place.name());
    String host = usual.host();
    URI base = place.base().orElse(usual.base());
    Tls tls = Tls.VERIFIED;
    if (place.base().isEmpty() && place.insecure().orElse(false)) {
      base = URI.create((speaksTls(usual) ? "https://" : "http://") + base.getAuthority());
      tls = Tls.UNVERIFIED;
    } else if (place.base().isEmpty()
        && (place.insecure().isPresent() || settings.certificates(host).isPresent())) {
      base = URI.create("https://" + base.getAuthority());
    }
    return new Endpoint(host, base, usual.repository(), tls, place.role());
  }

  private Place place(ImageReference name, Optional<Boolean> insecure, Role role)
      throws IOException {
    Optional<Boolean> said = insecure.isPresent() ? insecure : settings.insecure(name.registry());
    return new Place(name, Optional.empty(), said, role);
  }

  private Optional<Entry> allowed(ImageReference name) throws IOException {
    Optional<Entry> entry = settings.entry(name);
    if (entry.isPresent() && entry.get().blocked()) {
      throw new BuildException(
          Blame.MACHINE,
          name + " is of a registry that is blocked in " + entry.get().file(),
          "Take another image, or ask who wrote \"blocked\" there.");
    }
    return entry;
  }

  private synchronized boolean speaksTls(Endpoint usual) throws IOException, InterruptedException {
    Boolean known = tried.get(usual.host());
    if (known == null) {
      known = tryTls(usual);
      tried.put(usual.host(), known);
    }
    return known;
  }

  private boolean tryTls(Endpoint usual) throws IOException, InterruptedException {
    URI base = URI.create("https://" + usual.base().getAuthority());
    Endpoint endpoint =
        new Endpoint(usual.host(), base, usual.repository(), Tls.UNVERIFIED, Role.REGISTRY);
    Request request = Request.of("GET", endpoint.version(), TRIAL);
    try (Answer any = clients.of(endpoint, base).send(request)) {
      return any.status() > 0;
    } catch (IOException e) {
      return false; // Then in clear, which says by itself where nobody is there.
    }
  }
}
