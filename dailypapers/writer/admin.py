from django.contrib import admin

from dailypapers.writer.models import Attempt, Rest, Spending, Translation

admin.site.register((Spending, Attempt, Rest, Translation))
