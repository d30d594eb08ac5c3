import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_tolerances")]

    operations = [
        migrations.CreateModel(
            name="SubstituteRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("is_mutual", models.BooleanField(default=False, verbose_name="互相替代")),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="substitutes",
                        to="catalog.product",
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.product"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "substitute"), name="substitute_once_a_product"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("product", F("substitute")), _negated=True),
                        name="never_its_own_substitute",
                    ),
                ],
            },
        ),
    ]
