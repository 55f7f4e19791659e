package dev.sidecar.config.show;

import dev.sidecar.config.Places;
import java.util.List;

/** Where a value that holds comes from. */
public sealed interface Origin {
  /** In words: {@code mesh.yaml:4}, {@code default}, {@code inherited from …}. */
  String text();

  /** The file says it. */
  record Said(String file, Places.Place place) implements Origin {
    @Override
    public String text() {
      return file + ":" + place.line();
    }
  }

  /** The file does not say it. */
  record Default() implements Origin {
    @Override
    public String text() {
      return "default";
    }
  }

  /** The cluster of the route has it, wherever from. */
  record Inherited(List<String> path, Origin from) implements Origin {
    @Override
    public String text() {
      return "inherited from " + Places.text(path) + " (" + from.text() + ")";
    }
  }

  /** It follows from a value beside it. */
  record Derived(List<String> path, Said from) implements Origin {
    @Override
    public String text() {
      return "follows " + Places.text(path) + " (" + from.text() + ")";
    }
  }
}
