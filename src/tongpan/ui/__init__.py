"""How every page looks: base templates, components, charts as SVG, small scripts."""
