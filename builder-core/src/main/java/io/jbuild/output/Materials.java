package io.jbuild.output;

import io.jbuild.attestation.Material;
import io.jbuild.cache.CacheKey;
import io.jbuild.http.UrlCredentials;
import io.jbuild.oci.Digest;
import io.jbuild.plan.FileSource;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepGraph;
import io.jbuild.remote.GitAddress;
import io.jbuild.remote.RemoteSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a build took from outside, besides images: out of what its steps depended on.
 *
 * @param images that the plan asked for
 * @param keys of the steps that were done, by their numbers
 * @param states of contexts from other machines, by the contexts' names: a digest or a commit first
 */
public record Materials(
    List<Material> images, SortedMap<Integer, CacheKey> keys, SortedMap<String, State> states) {

  /** A context from another machine, as it was. */
  public record State(RemoteSource source, String state) {}

  /** All of them, images first. */
  List<Material> of(StepGraph graph) {
    List<Material> all = new ArrayList<>(images);
    SortedMap<String, StringBuilder> copied = new TreeMap<>();
    Map<Material, Boolean> added = new LinkedHashMap<>();
    for (Step step : graph.steps()) {
      CacheKey key = keys.get(step.id().index());
      if (step instanceof Step.Copy copy && key != null) {
        copied(copy, key, copied);
        added(copy, key, added);
      }
    }
    states.forEach(
        (name, state) -> all.add(material(role(name), name, state.source(), state.state())));
    copied.forEach(
        (name, digests) -> {
          if (!states.containsKey(name)) {
            Digest digest = Digest.of(digests.toString().getBytes(StandardCharsets.UTF_8));
            all.add(
                new Material(
                    role(name),
                    name.isEmpty() ? "context" : name,
                    Optional.empty(),
                    BuildRecording.sha256(digest)));
          }
        });
    all.addAll(added.keySet());
    return all;
  }

  private static Material.Role role(String context) {
    return context.isEmpty() ? Material.Role.CONTEXT : Material.Role.NAMED_CONTEXT;
  }

  /** A line for each COPY of a context: the digest of what it took. */
  private static void copied(
      Step.Copy copy, CacheKey key, SortedMap<String, StringBuilder> contexts) {
    boolean local =
        copy.files().sources().stream()
            .anyMatch(source -> !copy.remote().sources().containsKey(source));
    if (local && copy.source() instanceof FileSource.Context context) {
      contexts
          .computeIfAbsent(context.name().orElse(""), name -> new StringBuilder())
          .append(values(key, "content").get(0).get(0))
          .append('\n');
    }
  }

  private static void added(Step.Copy copy, CacheKey key, Map<Material, Boolean> added) {
    Iterator<List<String>> states = values(key, "remote").iterator();
    for (RemoteSource source : copy.remote().sources().values()) {
      Material.Role role =
          source instanceof RemoteSource.Git ? Material.Role.REPOSITORY : Material.Role.FILE;
      added.put(material(role, "", source, states.next().get(0)), true);
    }
  }

  private static List<List<String>> values(CacheKey key, String name) {
    return key.ingredients().stream()
        .filter(ingredient -> ingredient.name().equals(name))
        .map(CacheKey.Ingredient::values)
        .toList();
  }

  private static Material material(
      Material.Role role, String name, RemoteSource source, String state) {
    String uri = uri(source);
    SortedMap<String, String> digests = new TreeMap<>();
    if (source instanceof RemoteSource.Git) {
      digests.put("gitCommit", state);
    } else {
      digests.put("sha256", Digest.parse(state).hex());
    }
    String called = role == Material.Role.CONTEXT ? "context" : name;
    return new Material(role, called.isEmpty() ? uri : called, Optional.of(uri), digests);
  }

  /** As others may know it. */
  static String uri(RemoteSource source) {
    if (source instanceof RemoteSource.Web web) {
      return withoutCredentials(web.url());
    }
    GitAddress address = ((RemoteSource.Git) source).address();
    String part = address.ref() + (address.subdir().isEmpty() ? "" : ":" + address.subdir());
    return withoutCredentials(address.remote()) + (part.isEmpty() ? "" : "#" + part);
  }

  static String withoutCredentials(String text) {
    return UrlCredentials.redact(text).replace("xxxxx:xxxxx@", "").replace(":xxxxx@", "@");
  }
}
