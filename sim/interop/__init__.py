"""A run in the forms of other tools: OpenMetrics, Prometheus rules, OTLP, Grafana."""
