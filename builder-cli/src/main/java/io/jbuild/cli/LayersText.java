package io.jbuild.cli;

import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.format.Human;
import io.jbuild.report.progress.PlainText;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.util.Locale;

/** What the layers of an image do, for people. */
final class LayersText {
  private static final int LONGEST_INSTRUCTION = 60;

  private LayersText() {}

  static String of(ImageLayers image) {
    StringBuilder text = new StringBuilder();
    text.append(row("LAYER", "ADDED", "CHANGED", "DELETED", "HIDDEN", "CREATED BY"));
    long hidden = 0;
    long all = 0;
    for (ImageLayers.Layer layer : image.layers()) {
      text.append(
          row(
              Integer.toString(layer.number()),
              count(layer.added()),
              count(layer.changed()),
              count(layer.deleted()),
              count(layer.hidden()),
              instruction(layer)));
      hidden += layer.hidden().bytes();
      all += layer.added().bytes() + layer.changed().bytes();
    }
    if (!image.hidden().isEmpty()) {
      text.append("\nHidden by later layers, the largest first:\n");
      for (ImageLayers.Hidden file : image.hidden()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%10s  %s  (layer %d, %s by layer %d)\n",
                Human.size(file.bytes()),
                SourceExcerpt.printable(file.path()),
                file.layer(),
                file.how() == FileChange.Kind.DELETED ? "deleted" : "replaced",
                file.by()));
      }
    }
    text.append("\nOf ").append(Human.size(all)).append(" of files ");
    text.append(Human.size(hidden)).append(" are hidden by later layers.\n");
    return text.toString();
  }

  private static String instruction(ImageLayers.Layer layer) {
    String words = layer.createdBy().isEmpty() ? "-" : layer.createdBy();
    return Human.shortened(PlainText.of(words).replaceAll("\\s+", " "), LONGEST_INSTRUCTION);
  }

  private static String count(ImageLayers.Count count) {
    return count.paths() == 0 ? "-" : count.paths() + " (" + Human.size(count.bytes()) + ")";
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%-6s %-18s %-18s %-18s %-18s %s\n", (Object[]) cells);
  }
}
