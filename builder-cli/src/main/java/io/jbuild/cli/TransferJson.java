package io.jbuild.cli;

import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.format.Value;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pulls and pushes for programs: a line of JSON for each name that is done. */
final class TransferJson {

  private final PrintStream out;

  TransferJson(PrintStream out) {
    this.out = out;
  }

  PullEvents pulls() {
    return (name, digest, newer) -> {
      Map<String, Value> fields = named(name, digest);
      fields.put("newer", new Value.Flag(newer));
      print(fields);
    };
  }

  PushEvents pushes() {
    return (name, manifest) -> {
      Map<String, Value> fields = named(name, manifest.digest());
      fields.put("size", Value.whole(manifest.size()));
      fields.put("mediaType", Value.text(manifest.mediaType()));
      print(fields);
    };
  }

  private static Map<String, Value> named(ImageReference name, Digest digest) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("name", Value.text(name.full()));
    fields.put("digest", Value.text(digest.toString()));
    return fields;
  }

  private void print(Map<String, Value> fields) {
    out.print(new Value.Fields(fields).compact() + "\n");
  }
}
