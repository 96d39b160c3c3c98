package io.jbuild.cli;

import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.format.Human;
import io.jbuild.report.format.Value;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Prints the paths of a layer as they come: a layer may have a million. */
final class LayerPaths implements Consumer<ImageLayers.Path> {
  private final PrintStream out;
  private final boolean json;
  private boolean begun;

  /** Prints as text, or as a JSON array. */
  LayerPaths(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  @Override
  public void accept(ImageLayers.Path path) {
    if (json) {
      out.print((begun ? ",\n" : "[\n") + "  " + value(path).compact());
    } else {
      String hidden =
          path.hiddenBy().isPresent()
              ? "  (hidden by layer " + path.hiddenBy().getAsInt() + ")"
              : "";
      out.print(
          String.format(
              Locale.ROOT,
              "%s %8s  %s%s%n",
              letter(path.kind()),
              Human.size(path.bytes()),
              SourceExcerpt.printable(path.path()),
              hidden));
    }
    begun = true;
  }

  /** To be called behind the last. */
  void end() {
    if (json) {
      out.print(begun ? "\n]\n" : "[]\n");
    }
  }

  private static Value value(ImageLayers.Path path) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("kind", Value.text(path.kind().name().toLowerCase(Locale.ROOT)));
    fields.put("path", Value.text(path.path()));
    fields.put("bytes", Value.whole(path.bytes()));
    path.hiddenBy().ifPresent(layer -> fields.put("hiddenBy", Value.whole(layer)));
    return new Value.Fields(fields);
  }

  /** Docker's letter. */
  static char letter(FileChange.Kind kind) {
    return switch (kind) {
      case ADDED -> 'A';
      case CHANGED -> 'C';
      case DELETED -> 'D';
    };
  }
}
